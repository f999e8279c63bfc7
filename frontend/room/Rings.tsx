/** The product's mark of something about to spread: a dot and its rings. */
export function Rings() {
  return (
    <svg class="player-rings" viewBox="0 0 64 64" aria-hidden="true">
      {[30, 21, 12].map((radius) => <circle key={radius} cx="32" cy="32" r={radius} />)}
      <circle class="core" cx="32" cy="32" r="3.5" />
    </svg>
  );
}
