import { _ } from "../../lib/i18n";
import type { Camera } from "./use_camera";

/** Which camera and which microphone. */
export function Devices({ camera }: { camera: Camera }) {
  const { devices, choice } = camera;
  return (
    <div class="camera-devices">
      <Pick label={_("Camera")} of={devices.cameras} chosen={choice.camera} onPick={(id) => camera.open({ ...choice, camera: id })} />
      <Pick label={_("Microphone")} of={devices.microphones} chosen={choice.microphone} onPick={(id) => camera.open({ ...choice, microphone: id })} />
    </div>
  );
}

interface PickProps {
  label: string;
  of: MediaDeviceInfo[];
  chosen: string | undefined;
  onPick(id: string): void;
}

function Pick({ label, of, chosen, onPick }: PickProps) {
  if (of.length < 2) return null;
  return (
    <label class="field">
      <span class="small">{label}</span>
      <span class="select">
        <select class="input" value={chosen} onChange={(event) => onPick(event.currentTarget.value)}>
          {of.map(({ deviceId, label: name }, index) => <option key={deviceId} value={deviceId}>{name || `${label} ${index + 1}`}</option>)}
        </select>
      </span>
    </label>
  );
}
