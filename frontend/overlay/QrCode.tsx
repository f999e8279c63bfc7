import { useEffect, useState } from "preact/hooks";
import { _, ngettext } from "../lib/i18n";

export interface QrProps {
  picture: string;
  scans: string;
  address: string;
}

interface Counted {
  scans: number;
  registrations: number;
}

const ASK_EVERY_MS = 1000;

/** The code to scan, and how many have; a count that cannot be asked for stays as it was. */
export function QrCode({ picture, scans, address }: QrProps) {
  const [counted, setCounted] = useState<Counted | null>(null);
  useEffect(() => {
    const ask = async () => {
      const answer = await fetch(scans).catch(() => null);
      if (answer?.ok) setCounted((await answer.json()) as Counted);
    };
    void ask();
    const clock = setInterval(() => void ask(), ASK_EVERY_MS);
    return () => clearInterval(clock);
  }, []);
  return (
    <section class="overlay-card overlay-qr">
      <div class="qr"><img src={picture} alt={_("QR code")} /></div>
      <p class="overlay-address">{address}</p>
      <p class="quiet">{counted === null ? " " : ngettext("%(num)s scan", "%(num)s scans", counted.scans)}</p>
    </section>
  );
}
