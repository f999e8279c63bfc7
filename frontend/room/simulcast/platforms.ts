/** Addresses that platforms publish for everybody. Others give each stream its own, to be copied from them. */
export const PLATFORMS = [
  { name: "YouTube", address: "rtmps://a.rtmps.youtube.com/live2" },
  { name: "Facebook", address: "rtmps://live-api-s.facebook.com:443/rtmp/" },
  { name: "Twitch", address: "rtmps://ingest.global-contribute.live-video.net/app" },
  { name: "Bilibili", address: "rtmp://live-push.bilivideo.com/live-bvc/" },
];
