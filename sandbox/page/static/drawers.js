/** On a small screen people and "what happened" lie behind the phone, one at a time. */

const sides = () => [...document.querySelectorAll('.side')];

/** Open one side by its id; null closes both. */
export function openDrawer(id) {
  for (const side of sides()) side.classList.toggle('open', side.id === id);
  for (const button of document.querySelectorAll('[data-drawer]')) {
    button.setAttribute('aria-expanded', String(button.dataset.drawer === id));
  }
  document.body.classList.toggle('drawer-open', Boolean(id));
  if (id) document.querySelector(`#${id} [data-close]`)?.focus();
}

export function setUpDrawers() {
  for (const button of document.querySelectorAll('[data-drawer]')) {
    button.addEventListener('click', () => openDrawer(button.getAttribute('aria-expanded') === 'true' ? null : button.dataset.drawer));
  }
  for (const button of document.querySelectorAll('[data-close]')) {
    button.addEventListener('click', () => {
      const id = button.closest('.side').id;
      openDrawer(null);
      document.querySelector(`[data-drawer="${id}"]`)?.focus();
    });
  }
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape') openDrawer(null); });
}
