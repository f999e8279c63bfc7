import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import type { Room } from "../use_room";
import { Devices } from "./Devices";
import { Level } from "./Level";
import { Preview } from "./Preview";
import { type Camera, useCamera } from "./use_camera";
import { sendingWords } from "./words";

/** The way on air without an encoder: the camera of the computer or phone that the studio is open on. */
export function CameraPanel({ room }: { room: Room }) {
  const { event, may } = room.state;
  if (!event || !may.includes("run") || event.status === "ended" || event.status === "cancelled") return null;
  return <Panel room={room} />;
}

function Panel({ room }: { room: Room }) {
  const camera = useCamera(room);
  return (
    <details class="disclosure camera" onToggle={(event) => !event.currentTarget.open && camera.sending.phase === "idle" && camera.close()}>
      <summary><Icon name="studio" /> {_("Use this device's camera")} <Icon name="down" /></summary>
      <div class="stack stack--3">
        {camera.obstacle ? (
          <p class="notice notice--warning"><Icon name="alert" /> <span class="grow">{camera.obstacle}</span></p>
        ) : camera.stream ? (
          <Studio camera={camera} />
        ) : (
          <div class="stack stack--2">
            <p class="small muted">{_("Send video from here, without OBS. Nobody sees anything before you start sending.")}</p>
            <div class="row"><button type="button" class="button" onClick={() => camera.open()}><Icon name="studio" /> {_("Turn on the camera")}</button></div>
          </div>
        )}
        {camera.trouble && <Trouble camera={camera} />}
      </div>
    </details>
  );
}

function Trouble({ camera }: { camera: Camera }) {
  return (
    <div class="notice notice--danger" role="alert">
      <Icon name="alert" />
      <p class="grow">{camera.trouble}</p>
      {camera.canTakeOver && <button type="button" class="button button--small" onClick={() => camera.send(true)}>{_("Take over")}</button>}
    </div>
  );
}

function Studio({ camera }: { camera: Camera }) {
  const { sending, stream } = camera;
  const isOn = sending.phase !== "idle";
  return (
    <>
      {stream && <Preview stream={stream} mirrored={camera.looksAtHost && !camera.sharing} />}
      {camera.hasMicrophone ? <Level level={camera.level} /> : <p class="small muted">{_("No microphone is connected: the room hears nothing.")}</p>}
      <Keys camera={camera} />
      <Devices camera={camera} />
      <div class="row row--tight">
        {isOn ? (
          <button type="button" class="button button--danger" onClick={camera.stop}><Icon name="stop" /> {_("Stop sending")}</button>
        ) : (
          <>
            <button type="button" class="button button--primary" onClick={() => camera.send()}><Icon name="live" /> {_("Start sending")}</button>
            <button type="button" class="button" onClick={camera.close}>{_("Turn off the camera")}</button>
          </>
        )}
        <p class="small num" data-camera={sending.phase}>{sendingWords(sending)}</p>
      </div>
      {isOn && sending.isReduced && <p class="notice notice--warning" role="status"><Icon name="alert" /> <span class="grow">{_("Your connection is too slow for a good picture, so a smaller one is sent. Use a cable, or come closer to the Wi-Fi.")}</span></p>}
      <p class="visually-hidden" role="status">{sending.phase === "sending" ? _("Your camera is being sent") : ""}</p>
    </>
  );
}

function Keys({ camera }: { camera: Camera }) {
  const { muted, dark, sharing, devices, choice } = camera;
  const mayTurn = devices.cameras.length > 1 && matchMedia("(pointer: coarse)").matches;
  const turned = camera.looksAtHost ? "environment" : "user";
  return (
    <div class="row row--tight">
      {camera.hasMicrophone && <button type="button" class="button button--small" aria-pressed={muted} onClick={camera.mute}><Icon name={muted ? "volume-off" : "volume"} /> {_("Mute")}</button>}
      {!sharing && <button type="button" class="button button--small" aria-pressed={dark} onClick={camera.darken}><Icon name="eye" /> {_("Black picture")}</button>}
      {"getDisplayMedia" in navigator.mediaDevices && (
        <button type="button" class="button button--small" aria-pressed={sharing} onClick={sharing ? camera.unshare : camera.share}><Icon name="screen" /> {_("Share the screen instead")}</button>
      )}
      {mayTurn && !sharing && <button type="button" class="button button--small" onClick={() => camera.open({ ...(choice.microphone ? { microphone: choice.microphone } : {}), facing: turned })}><Icon name="refresh" /> {_("Turn the camera around")}</button>}
    </div>
  );
}
