// What the result page does beyond links and forms: quotes play, sliders fill the numbers, recordings follow each other.
const players = [...document.querySelectorAll("audio, video")];
const tools = document.getElementById("speed");
let speed = 1;

function playFrom(player, second) {
  const play = () => {
    if (second !== undefined) player.currentTime = second;
    player.play().catch(() => player.focus());
  };
  if (player.readyState >= HTMLMediaElement.HAVE_METADATA) {
    play();
  } else {
    player.addEventListener("loadedmetadata", play, { once: true });
    player.load();
  }
}

// The link itself leads to the mark in the transcript.
for (const link of document.querySelectorAll("a[data-audio]")) {
  link.addEventListener("click", () => {
    const player = document.getElementById(link.dataset.audio);
    if (player) playFrom(player, Number(link.dataset.at));
  });
}

// One at a time; the tools stand below whichever plays.
let current = players[0];
for (const player of players) {
  player.addEventListener("play", () => {
    current = player;
    player.playbackRate = speed;
    for (const other of players) if (other !== player) other.pause();
    const focused = tools.contains(document.activeElement) ? document.activeElement : null;
    player.after(tools);
    if (focused) focused.focus();
  });
}
if (players.length) {
  players[0].after(tools);
  tools.hidden = false;
}
for (const button of tools.querySelectorAll("[data-speed]")) {
  button.addEventListener("click", () => {
    speed = Number(button.dataset.speed);
    current.playbackRate = speed;
    for (const other of tools.querySelectorAll("[data-speed]")) other.setAttribute("aria-pressed", other === button);
  });
}
tools.querySelector("[data-next]").addEventListener("click", () => {
  playFrom(players[(players.indexOf(current) + 1) % players.length]);
});

// A number stays empty until somebody has chosen it: an untouched slider rates nothing.
const slides = [...document.querySelectorAll("input[type=range]")];
const bar = document.querySelector(".rate-bar");
function tell() {
  const rated = slides.filter((slide) => document.getElementById(slide.dataset.for).value !== "").length;
  if (bar) bar.textContent = bar.dataset.words.replace("{rated}", rated);
}
for (const slide of slides) {
  const number = document.getElementById(slide.dataset.for);
  const follow = () => {
    slide.classList.toggle("untouched", number.value === "");
    if (number.value !== "") slide.value = number.value;
    tell();
  };
  const choose = () => {
    number.value = slide.value;
    follow();
  };
  slide.addEventListener("input", choose);
  slide.addEventListener("click", choose); // A tap on the very middle changes no value.
  number.addEventListener("input", follow);
  slide.parentElement.hidden = false;
  follow();
}
