/**
 * WXSS as style sheets: rpx, tag names, imports.
 * Source: developers.weixin.qq.com/miniprogram/dev/framework/view/wxss.html
 */

import { joined } from './wxml.js';

// Elements that the runner draws under their own names; the others keep the browser's.
export const OWN = [
  'page',
  'view',
  'text',
  'image',
  'scroll-view',
  'picker',
  'navigator',
  'radio-group',
  'checkbox-group',
];
const TAG = new RegExp(`(^|[\\s>+~,(])(${OWN.join('|')})(?![\\w-])`, 'g');
const IMPORT = /@import\s+(?:url\()?["']([^"']+)["']\)?\s*;/g;
const RPX = /(-?\d*\.?\d+)rpx/g;

async function whole(name, read) {
  const text = (await read(name)).replace(/\/\*[\s\S]*?\*\//g, '');
  const imported = await Promise.all([...text.matchAll(IMPORT)].map(([, path]) => whole(joined(name, path), read)));
  return [...imported, text.replace(IMPORT, '')].join('\n');
}

/** 750 rpx are the width of the screen, and the frame is the screen. */
export function inRpx(text) {
  return text.replace(RPX, 'calc($1 * 100vw / 750)');
}

function rename(rules) {
  for (const rule of rules) {
    if (rule.selectorText) rule.selectorText = rule.selectorText.replace(TAG, '$1wx-$2');
    if (rule.cssRules) rename(rule.cssRules);
  }
}

/** @returns {Promise<CSSStyleSheet>} ready to be adopted */
export async function styles(name, read) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(inRpx(await whole(name, read)));
  rename(sheet.cssRules);
  return sheet;
}
