/** Files of the mini-program and those chosen on the phone, by the names the mini-program knows. */

const TEMPORARY = 'wxfile://tmp/';
const chosen = new Map();
let base = '';

export function setBase(path) {
  base = path;
}

/** Where the browser finds a file: a temporary one, a web address, or one of the package. */
export function file(path) {
  if (chosen.has(path)) return chosen.get(path).url;
  if (!path || /^(https?|data|blob):/.test(path)) return path;
  return `${base}/files/${path.replace(/^\//, '')}`;
}

/** Keep a file of this phone; returns its temporary path. */
export function keep(blob, name = '') {
  const ending = /\.\w+$/.exec(name)?.[0] || '';
  const path = `${TEMPORARY}${chosen.size + 1}${ending}`;
  chosen.set(path, { blob, name: name || path.slice(TEMPORARY.length), url: URL.createObjectURL(blob) });
  return path;
}

/** @returns {{blob: Blob, name: string} | undefined} */
export function kept(path) {
  return chosen.get(path);
}

/** Let the user choose; null when nothing was chosen. */
export function choose(accept, many) {
  return new Promise((resolve) => {
    const field = Object.assign(document.createElement('input'), {
      type: 'file',
      accept,
      multiple: many,
      hidden: true,
    });
    const done = (files) => {
      field.remove();
      resolve(files);
    };
    field.addEventListener('change', () => done([...field.files]));
    field.addEventListener('cancel', () => done(null));
    document.body.append(field);
    field.click();
  });
}

/** The text of one of the mini-program's own files; empty when the optional one is not there. */
export async function read(name, optional = false) {
  const answer = await fetch(`${base}/files/${name}`);
  if (answer.ok) return answer.text();
  if (optional) return '';
  throw new Error(`${name}: ${answer.status}`);
}
