/** Printed by `python app.py mini-words` from config/messages; change the words there. */
module.exports = {
  "all": {
    "offline": "网络异常，请稍后再试"
  },
  "identity": {
    "title": "确认身份",
    "why": "为保护您的个人信息，请先确认您是候选人本人。",
    "by_phone": "用微信手机号确认",
    "by_phone_hint": "手机号与应聘时登记的一致即可通过。",
    "no_phone": "没有获得手机号授权，您也可以用验证码确认",
    "send": "发送验证码",
    "send_again": "重新发送验证码",
    "where": "验证码会发到您与招聘助手的微信聊天；不能发到聊天时，发到登记的手机号，没有登记手机号时发到登记的邮箱。",
    "code": "验证码",
    "digits": "6位数字",
    "confirm": "确认"
  },
  "accept": {
    "title": "面试邀请",
    "loading": "正在加载…",
    "name": "姓名",
    "position": "岗位",
    "time": "时间",
    "state": "状态",
    "accept": "接受",
    "no_link": "请从面试邀请消息中打开本页面"
  },
  "onboarding": {
    "title": "入职资料",
    "loading": "正在加载…",
    "name": "姓名",
    "position": "岗位",
    "to_mend": "需要修改的内容",
    "colon": "：",
    "personal": "个人信息",
    "id_number": "证件号码",
    "id_number_hint": "身份证、永居证或护照号码",
    "phone": "手机号",
    "phone_hint": "11位手机号",
    "address": "现居住地址",
    "address_hint": "省市区、街道、门牌",
    "emergency": "紧急联系人",
    "emergency_name": "紧急联系人姓名",
    "emergency_relation": "与紧急联系人的关系",
    "emergency_phone": "紧急联系人电话",
    "relation": "关系",
    "choose": "请选择",
    "telephone": "电话",
    "papers": "证件材料",
    "saved": "草稿已保存",
    "submit": "提交"
  }
};
