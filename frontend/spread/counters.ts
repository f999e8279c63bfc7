import { one } from "../lib/dom";
import { formatNumber } from "../lib/i18n";

/** Counts newcomers the moment they are heard of; the next picture has them, and whatever else happened, as it is stored. */
export class Newcomers {
  private total: number | null = null; // nothing is said before it is known
  private ids = new Set<number>();

  /** Those up to this id are in the stored total. */
  stored(total: number, last: number): void {
    this.total = total;
    for (const id of this.ids) if (id <= last) this.ids.delete(id);
    this.show();
  }

  heard(id: number): void {
    this.ids.add(id);
    this.show();
  }

  private show(): void {
    const place = one('[data-live="registered"]');
    if (place && this.total !== null) place.textContent = formatNumber(this.total + this.ids.size);
  }
}
