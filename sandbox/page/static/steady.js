/** A double click is one click: what appears under the pointer meanwhile is not pressed by its second half. */

const WINDOW_MS = 600;
const NEAR_PX = 16;
const CHANGING = '.lines, .app-menu';

/** Guard one phone; a click elsewhere in it, or one from the keyboard, always counts. */
export function steady(element) {
  let last = { at: -WINDOW_MS, x: 0, y: 0 };
  const again = (event) => event.timeStamp - last.at < WINDOW_MS && Math.hypot(event.clientX - last.x, event.clientY - last.y) < NEAR_PX;
  element.addEventListener('click', (event) => {
    if (!event.detail) return; // Enter or the space bar
    if (again(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.target.closest(CHANGING)) {
      last = { at: event.timeStamp, x: event.clientX, y: event.clientY };
      settle(element);
    }
  }, true);
}

/** A page that opens inside the phone is a document of its own, which would get the second half. */
function settle(element) {
  element.classList.add('settling');
  setTimeout(() => element.classList.remove('settling'), WINDOW_MS);
}
