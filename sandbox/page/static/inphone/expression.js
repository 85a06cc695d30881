/**
 * The expressions between {{ and }} of WXML: parsed once, evaluated over a page's data.
 * No eval: the page's content security policy forbids it.
 * Source: developers.weixin.qq.com/miniprogram/dev/reference/wxml/data.html
 */

const NUMBER = /(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+)/.source;
const NAME = /([A-Za-z_$][\w$]*)/.source;
const STRING = /('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")/.source;
const SIGN = /(===|!==|==|!=|<=|>=|&&|\|\||\?\?|\.\.\.|[-+*/%<>!?:.,()[\]{}])/.source;
const TOKEN = new RegExp(`\\s*(?:${NUMBER}|${NAME}|${STRING}|${SIGN})`, 'y');
const WORDS = { true: true, false: false, null: null, undefined };
const ESCAPES = { n: '\n', t: '\t', r: '\r' };
// Operator -> how tightly it binds and what it does; `&&`, `||` and `??` leave their right side alone when they can.
const BINARY = {
  '??': [1, (a, b) => a() ?? b()],
  '||': [1, (a, b) => a() || b()],
  '&&': [2, (a, b) => a() && b()],
  '==': [3, (a, b) => a() == b()],
  '!=': [3, (a, b) => a() != b()],
  '===': [3, (a, b) => a() === b()],
  '!==': [3, (a, b) => a() !== b()],
  '<': [4, (a, b) => a() < b()],
  '>': [4, (a, b) => a() > b()],
  '<=': [4, (a, b) => a() <= b()],
  '>=': [4, (a, b) => a() >= b()],
  '+': [5, (a, b) => a() + b()],
  '-': [5, (a, b) => a() - b()],
  '*': [6, (a, b) => a() * b()],
  '/': [6, (a, b) => a() / b()],
  '%': [6, (a, b) => a() % b()],
};
const UNARY = { '!': (a) => !a, '-': (a) => -a, '+': (a) => +a };

function tokens(text) {
  const found = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim()) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new SyntaxError(`WXML expression: ${text.slice(at)}`);
    const [, number, name, string, sign] = match;
    if (number !== undefined) found.push({ value: Number(number) });
    else if (name !== undefined) found.push({ name });
    else if (string !== undefined) found.push({ value: unquoted(string) });
    else found.push({ sign });
  }
  return found;
}

function unquoted(text) {
  return text.slice(1, -1).replace(/\\(.)/g, (_, letter) => ESCAPES[letter] || letter);
}

/** A member of whatever there is; nothing of nothing, as in WeChat. Prototypes stay out of reach. */
function member(owner, key) {
  if (owner === null || owner === undefined) return undefined;
  if (typeof owner === 'string') return key === 'length' || /^\d+$/.test(key) ? owner[key] : undefined;
  return key === 'length' || Object.prototype.hasOwnProperty.call(owner, key) ? owner[key] : undefined;
}

class Parser {
  constructor(text) {
    this.text = text;
    this.tokens = tokens(text);
    this.at = 0;
  }

  sees(sign) {
    return this.tokens[this.at]?.sign === sign;
  }

  takes(sign) {
    if (!this.sees(sign)) return false;
    this.at += 1;
    return true;
  }

  need(sign) {
    if (!this.takes(sign)) throw new SyntaxError(`WXML expression: ${sign} is missing in ${this.text}`);
  }

  whole(rule) {
    const parsed = rule.call(this);
    if (this.at < this.tokens.length) throw new SyntaxError(`WXML expression: ${this.text}`);
    return parsed;
  }

  choice() {
    const test = this.binary(1);
    if (!this.takes('?')) return test;
    const yes = this.choice();
    this.need(':');
    const no = this.choice();
    return (scope) => (test(scope) ? yes(scope) : no(scope));
  }

  binary(least) {
    let left = this.unary();
    for (;;) {
      const rule = BINARY[this.tokens[this.at]?.sign];
      if (!rule || rule[0] < least) return left;
      this.at += 1;
      const [first, right] = [left, this.binary(rule[0] + 1)];
      left = (scope) =>
        rule[1](
          () => first(scope),
          () => right(scope),
        );
    }
  }

  unary() {
    const work = UNARY[this.tokens[this.at]?.sign];
    if (!work) return this.reached(this.primary());
    this.at += 1;
    const inner = this.unary();
    return (scope) => work(inner(scope));
  }

  reached(owner) {
    if (this.takes('.')) {
      const { name } = this.tokens[this.at];
      this.at += 1;
      return this.reached((scope) => member(owner(scope), name));
    }
    if (this.takes('[')) {
      const key = this.choice();
      this.need(']');
      return this.reached((scope) => member(owner(scope), key(scope)));
    }
    return owner;
  }

  primary() {
    if (this.takes('(')) {
      const inner = this.choice();
      this.need(')');
      return inner;
    }
    if (this.takes('[')) return this.list();
    if (this.takes('{')) return this.fields('}');
    const token = this.tokens[this.at];
    if (!token || token.sign) throw new SyntaxError(`WXML expression: ${this.text}`);
    this.at += 1;
    if ('value' in token) return () => token.value;
    if (token.name in WORDS) return () => WORDS[token.name];
    return (scope) => member(scope, token.name);
  }

  list() {
    const items = [];
    while (!this.takes(']')) {
      items.push(this.choice());
      if (!this.sees(']')) this.need(',');
    }
    return (scope) => items.map((item) => item(scope));
  }

  /** `a: b, ...c, d`, up to `end` or the last token: an object, and the data of a template. */
  fields(end) {
    const parts = [];
    while (!(end ? this.takes(end) : this.at >= this.tokens.length)) {
      parts.push(this.field());
      if (!(end ? this.sees(end) : this.at >= this.tokens.length)) this.need(',');
    }
    return (scope) => Object.assign({}, ...parts.map((part) => part(scope)));
  }

  field() {
    if (this.takes('...')) return this.choice();
    const token = this.tokens[this.at];
    const key = token.name ?? token.value;
    this.at += 1;
    const value = this.takes(':') ? this.choice() : (scope) => member(scope, key);
    return (scope) => ({ [key]: value(scope) });
  }
}

/** @returns {function(Object): any} */
export function expression(text) {
  const parser = new Parser(text);
  return parser.whole(parser.choice);
}

/** The data of a `<template is>`: its braces may be left out. */
export function fields(text) {
  const inner = text.trim().replace(/^\{\{|\}\}$/g, '');
  const parser = new Parser(inner);
  return parser.whole(() => parser.fields(null));
}

/** An attribute or a text: one expression alone keeps its type, anything else becomes words. */
export function value(text) {
  const parts = text.split(/\{\{([\s\S]*?)\}\}(?!\})/);
  if (parts.length === 1) return () => text;
  const made = parts.map((part, at) => (at % 2 ? expression(part) : () => part));
  if (parts.length === 3 && !parts[0] && !parts[2]) return made[1];
  return (scope) => made.map((part) => shown(part(scope))).join('');
}

export function shown(found) {
  return found === undefined || found === null ? '' : String(found);
}
