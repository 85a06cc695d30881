// A tap on a quote plays the recording from where it is said. Without script the link leads to the answer.
for (const link of document.querySelectorAll("a[data-audio]")) {
  link.addEventListener("click", () => {
    const player = document.getElementById(link.dataset.audio);
    const from = Number(link.dataset.at);
    if (!player) return;
    const play = () => {
      player.currentTime = from;
      player.play().catch(() => player.focus());
    };
    if (player.readyState >= HTMLMediaElement.HAVE_METADATA) {
      play();
    } else {
      player.addEventListener("loadedmetadata", play, { once: true });
      player.load();
    }
  });
}
