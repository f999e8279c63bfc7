import { useEffect, useRef } from "preact/hooks";
import { _ } from "../../lib/i18n";

const LOOK_EVERY_MS = 100;

/** How loud the microphone is. */
export function Level({ level }: { level: () => number }) {
  const meter = useRef<HTMLMeterElement>(null);
  useEffect(() => {
    const timer = setInterval(() => meter.current && (meter.current.value = level()), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <label class="camera-level tiny muted">
      <span>{_("Microphone")}</span> <meter ref={meter} min={0} max={1} high={0.95} />
    </label>
  );
}
