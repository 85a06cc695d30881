const config = require('./config');
const { createApi } = require('./utils/api');
const { wxTransport } = require('./utils/wx-transport');

App({
  onLaunch() {
    this.api = createApi({ baseUrl: config.apiBase, ...wxTransport(wx) });
  },
});
