interface Chunk {
  bytes: ArrayBuffer;
  at: number;
}

interface Pace {
  piece_bytes: number;
  ahead: number;
}

type SendPiece = (data: ArrayBuffer) => Promise<unknown>;

const MEASURED_MS = 3000;

/** What was recorded and not taken yet: cut into pieces, so many on their way at a time, in order. */
export class PieceQueue {
  private chunks: Chunk[] = [];
  private offset = 0;
  private underWay: { at: number; size: number }[] = [];
  private taken: { at: number; size: number }[] = [];
  private over = false;

  constructor(private pace: Pace, private send: SendPiece, private failed: (error: unknown) => void) {}

  add(bytes: ArrayBuffer): void {
    if (!bytes.byteLength) return;
    this.chunks.push({ bytes, at: performance.now() });
    this.pump();
  }

  /** Sends nothing more, and minds no answer. */
  drop(): void {
    this.over = true;
    this.chunks = [];
  }

  /** How long ago the oldest thing was recorded that the server does not have yet. */
  get behindMs(): number {
    const oldest = this.underWay[0] ?? this.chunks[0];
    return oldest ? performance.now() - oldest.at : 0;
  }

  get bitsPerS(): number {
    const since = performance.now() - MEASURED_MS;
    this.taken = this.taken.filter(({ at }) => at > since);
    return (8 * 1000 * this.taken.reduce((sum, { size }) => sum + size, 0)) / MEASURED_MS;
  }

  private pump(): void {
    while (!this.over && this.underWay.length < this.pace.ahead && this.chunks.length) void this.sendNext();
  }

  private async sendNext(): Promise<void> {
    const piece = this.next();
    const sent = { at: piece.at, size: piece.bytes.byteLength };
    this.underWay.push(sent);
    try {
      await this.send(piece.bytes);
    } catch (error) {
      if (!this.over) this.failed(error);
      return;
    }
    this.underWay.splice(this.underWay.indexOf(sent), 1);
    this.taken.push({ at: performance.now(), size: sent.size });
    this.pump();
  }

  private next(): Chunk {
    const { bytes, at } = this.chunks[0] as Chunk;
    const end = Math.min(this.offset + this.pace.piece_bytes, bytes.byteLength);
    const piece = bytes.slice(this.offset, end);
    this.offset = end;
    if (end === bytes.byteLength) {
      this.chunks.shift();
      this.offset = 0;
    }
    return { bytes: piece, at };
  }
}
