import { useEffect, useRef } from "preact/hooks";
import { _ } from "../../lib/i18n";

/** What the camera sees; mirrored for the host alone. */
export function Preview({ stream, mirrored }: { stream: MediaStream; mirrored: boolean }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
  }, [stream]);
  return <video class={`camera-preview${mirrored ? " camera-preview--mirrored" : ""}`} ref={video} muted autoplay playsInline aria-label={_("What your camera sees")} />;
}
