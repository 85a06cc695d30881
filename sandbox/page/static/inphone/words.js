/** The runner's own words, from texts_inphone.zh-CN.yaml; the frame fills them in. */
export const words = {};
