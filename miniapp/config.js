/**
 * The only value to change for a bank: where the product answers (PUBLIC_URL of the server).
 * The address must stand in the mini-program's list of request and upload domains.
 */
module.exports = { apiBase: 'https://recruit.example.com' };
