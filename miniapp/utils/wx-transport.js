/** WeChat's and WeCom's way of sending, in the shape `createApi` wants. */

const TIMEOUT_MS = 15000;

function wxTransport(wx) {
  function request({ method, url, headers, data }) {
    return new Promise((resolve, reject) => {
      wx.request({
        method, url, data, header: headers, timeout: TIMEOUT_MS,
        success: (answer) => resolve({ status: answer.statusCode, data: answer.data }),
        fail: (error) => reject(new Error(error.errMsg)),
      });
    });
  }

  function upload({ url, headers, path, fields }) {
    return new Promise((resolve, reject) => {
      wx.uploadFile({
        url, header: headers, filePath: path, name: 'file', formData: fields, timeout: 4 * TIMEOUT_MS,
        success: (answer) => resolve({ status: answer.statusCode, data: answer.data }),
        fail: (error) => reject(new Error(error.errMsg)),
      });
    });
  }

  function download({ url, headers }) {
    return new Promise((resolve, reject) => {
      wx.downloadFile({
        url, header: headers, timeout: 4 * TIMEOUT_MS,
        success: (answer) => resolve({ status: answer.statusCode, data: { path: answer.tempFilePath } }),
        fail: (error) => reject(new Error(error.errMsg)),
      });
    });
  }

  /** Opened inside WeCom, the code belongs to WeCom's own session call. */
  function login() {
    const inWeCom = wx.getSystemInfoSync().environment === 'wxwork' && wx.qy;
    const platform = inWeCom ? 'wxwork' : 'wechat';
    return new Promise((resolve, reject) => {
      const done = {
        success: ({ code }) => resolve({ code, platform }),
        fail: (error) => reject(new Error(error.errMsg)),
      };
      if (inWeCom) wx.qy.login(done);
      else wx.login(done);
    });
  }

  return { request, upload, download, login };
}

module.exports = { wxTransport };
