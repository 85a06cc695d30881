/** What opens inside a phone; see inphone/shell.js. */
export { closeInPhone, openInPhone } from '/page/inphone/static/shell.js';
