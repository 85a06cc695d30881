const words = require('../../words').onboarding;

Page({
  data: { words, loading: true, busy: false, error: '', wrong: '', onboarding: null, form: {}, relation: -1, saved: false, pictures: {} },

  async onLoad(query) {
    try {
      const proof = await getApp().api.signIn(query.t || null);
      if (proof.length) {
        wx.redirectTo({ url: `/pages/identity/index?to=onboarding&t=${query.t}&ways=${proof.join(',')}` });
        return;
      }
      this.show(await getApp().api.getOnboarding());
    } catch (error) {
      this.setData({ loading: false, error: error.message });
    }
  },

  show(onboarding) {
    const form = onboarding.form;
    const relation = onboarding.relations.indexOf(form.emergency_relation);
    this.setData({ loading: false, error: '', wrong: '', onboarding, form, relation });
    this.showPictures(onboarding);
  },

  /** Small pictures of what was handed in; one that can't be fetched just now is missing, its name stands there. */
  async showPictures(onboarding) {
    for (const { id, picture } of onboarding.documents) {
      if (!picture || this.data.pictures[id]) continue;
      try {
        this.setData({ [`pictures.${id}`]: await getApp().api.getPicture(id) });
      } catch (error) {
        console.warn(error.message);
      }
    }
  },

  onShowPicture(event) {
    wx.previewImage({ urls: [this.data.pictures[event.currentTarget.dataset.id]] });
  },

  onRemoveDocument(event) {
    const { id } = event.currentTarget.dataset;
    wx.showModal({
      content: this.data.onboarding.upload.sure,
      success: ({ confirm }) => {
        if (confirm) this.attempt(async () => this.setData({ onboarding: await getApp().api.removeDocument(id) }));
      },
    });
  },

  onInput(event) {
    const field = event.currentTarget.dataset.field;
    this.setData({ [`form.${field}`]: event.detail.value, saved: false });
  },

  /** A field is saved when it is left, so that a draft survives whatever happens to the phone. */
  async onBlur(event) {
    const field = event.currentTarget.dataset.field;
    if (this.data.form[field] === this.data.onboarding.form[field]) return;
    await this.save({ [field]: this.data.form[field] });
  },

  async onRelation(event) {
    const relation = this.data.onboarding.relations[event.detail.value];
    this.setData({ relation: Number(event.detail.value), 'form.emergency_relation': relation });
    await this.save({ emergency_relation: relation });
  },

  /** One after the other; what is tapped meanwhile waits for them (see `attempt`). */
  save(fields) {
    this.drafts = (this.drafts || Promise.resolve()).then(() => this.tell(async () => {
      const onboarding = await getApp().api.saveForm(fields);
      // What was typed meanwhile must not be overwritten by the answer.
      this.setData({ onboarding, form: { ...onboarding.form, ...this.data.form }, saved: true });
    }));
    return this.drafts;
  },

  onAddDocument(event) {
    const kind = event.currentTarget.dataset.kind;
    wx.chooseMedia({
      count: 1,
      mediaType: ['image'],
      sizeType: ['compressed'],
      success: ({ tempFiles }) => this.upload(kind, tempFiles[0].tempFilePath),
    });
  },

  upload(kind, path) {
    return this.attempt(async () => {
      const onboarding = await getApp().api.addDocument(kind, path);
      this.setData({ onboarding });
      this.showPictures(onboarding);
    });
  },

  /** What is still in the fields is saved first, so that nothing typed last is lost. */
  onSubmit() {
    return this.attempt(async () => {
      await getApp().api.saveForm(this.data.form);
      this.show(await getApp().api.submit());
    });
  },

  /** A button's work. Leaving a field for the button has begun to save it: that ends first, and the tap is not lost. */
  async attempt(work) {
    if (this.data.busy) return;
    this.setData({ busy: true });
    await this.drafts;
    await this.tell(work);
    this.setData({ busy: false });
  },

  async tell(work) {
    this.setData({ error: '', wrong: '' });
    try {
      await work();
    } catch (error) {
      this.setData({ error: error.message, wrong: error.field || '' });
    }
  },
});
