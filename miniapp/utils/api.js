/**
 * Every call of the mini-program to its server, `/mp/v1`.
 *
 * Knows nothing of `wx`: the transport is handed in, so that Node can run the same code.
 *
 * @typedef {{status: number, data: any}} Answer
 * @typedef {{method: string, url: string, headers: Object<string, string>, data?: any}} Request
 * @typedef {{url: string, headers: Object<string, string>, path: string, fields: Object<string, string>}} Upload
 */

const words = require('../words').all;

/** What the server said no with; `message` is Chinese and may be shown as it is. */
class ApiError extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || words.offline);
    this.status = status;
    this.field = problem.field || null;
    /** How the person can prove who they are, when that is what is missing: `phone`, `code`. */
    this.proof = problem.proof || [];
    this.problem = problem;
  }
}

/** The phone's own name for one tap: sent again after a lost answer, it has no second effect. */
function newKey() {
  const random = () => Math.random().toString(16).slice(2, 10).padEnd(8, '0');
  return `${Date.now().toString(16)}-${random()}${random()}`;
}

const PAUSE_MS = 500;

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * @param {Object} options
 * @param {string} options.baseUrl such as https://recruit.example.com
 * @param {function(Request): Promise<Answer>} options.request rejects when there was no answer
 * @param {function(Upload): Promise<Answer>} options.upload sends one file as multipart field `file`
 * @param {function({url: string, headers: Object<string, string>}): Promise<Answer>} options.download keeps a file;
 *   its `data` is `{path}`
 * @param {function(): Promise<{code: string, platform: string}>} options.login a fresh login code
 * @param {function(): string} [options.makeKey]
 * @param {number} [options.attempts] how often a call without an answer is made in all
 * @param {function(number): Promise} [options.pause] waits so many milliseconds
 */
function createApi({ baseUrl, request, upload, download, login, makeKey = newKey, attempts = 3, pause = sleep }) {
  const root = `${baseUrl.replace(/\/$/, '')}/mp/v1`;
  let token = null;
  let invitation = null;

  /** Sign in, by a personal link or without one; resolves to how its holder still has to prove who they are. */
  async function signIn(link = invitation) {
    invitation = link;
    const signedIn = checked(await persistently(knock));
    token = signedIn.token;
    return signedIn.proof;
  }

  /** One login. A code works once: what is asked again brings a new one. */
  async function knock() {
    const data = await login();
    if (invitation) data.invitation = invitation;
    return request({ method: 'POST', url: `${root}/login`, headers: {}, data });
  }

  /** One call; a lost answer is asked for again under the same key, an old token is renewed once. */
  async function call(send) {
    if (!token) await signIn();
    let answer = await persistently(send);
    if (answer.status === 401) {
      await signIn();
      answer = await persistently(send);
    }
    return checked(answer);
  }

  async function persistently(send) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await send({ Authorization: `Bearer ${token}` });
        if (answer.status !== 503 || attempt >= attempts) return answer;
      } catch (error) {
        if (attempt >= attempts) throw error;
      }
      await pause(PAUSE_MS * attempt);
    }
  }

  function read(path) {
    return call((headers) => request({ method: 'GET', url: root + path, headers }));
  }

  function tap(method, path, data) {
    const key = makeKey();
    return call((headers) =>
      request({ method, url: root + path, headers: { ...headers, 'Idempotency-Key': key }, data }),
    );
  }

  return {
    signIn,

    /** What the accept page shows. */
    getInvitation: (link) => read(`/invitations/${encodeURIComponent(link)}`),

    /** Accept; `asked` is what requestSubscribeMessage answered: template id -> accept, reject, ban, filter. */
    accept(link, asked) {
      const ids = Object.keys(asked).filter((id) => typeof asked[id] === 'string' && id !== 'errMsg');
      const granted = ids.filter((id) => asked[id] === 'accept');
      const refused = ids.filter((id) => asked[id] !== 'accept');
      return tap('POST', `/invitations/${encodeURIComponent(link)}/accept`, { granted, refused });
    },

    /** Have a one-time code sent to where the candidate alone reads it. */
    sendCode: (link) => tap('POST', `/invitations/${encodeURIComponent(link)}/code`, {}),

    /** Prove who holds the phone: `{phone_code}` of the phone button, or `{code}` as typed. */
    prove: (link, proof) => tap('POST', `/invitations/${encodeURIComponent(link)}/proof`, proof),

    getOnboarding: () => read('/onboarding'),

    /** Save some fields of the form. */
    saveForm: (fields) => tap('PUT', '/onboarding', fields),

    /** Add one file from the phone. */
    addDocument(kind, path) {
      const key = makeKey();
      return call((headers) =>
        upload({
          url: `${root}/onboarding/documents`,
          headers: { ...headers, 'Idempotency-Key': key },
          path,
          fields: { kind },
        }),
      );
    },

    /** A picture that was handed in, as a file of this phone; resolves to its path. */
    async getPicture(id) {
      const url = `${root}/onboarding/documents/${encodeURIComponent(id)}/picture`;
      return (await call((headers) => download({ url, headers }))).path;
    },

    /** Take one file back. */
    removeDocument: (id) => tap('DELETE', `/onboarding/documents/${encodeURIComponent(id)}`),

    /** Hand everything in. */
    submit: () => tap('POST', '/onboarding/submit', {}),
  };
}

function checked(answer) {
  const data = typeof answer.data === 'string' ? parsed(answer.data) : answer.data || {};
  if (answer.status >= 200 && answer.status < 300) return data;
  throw new ApiError(answer.status, data);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    // A page of some proxy instead of our JSON: the status alone must tell.
    return {};
  }
}

module.exports = { createApi, ApiError, newKey };
