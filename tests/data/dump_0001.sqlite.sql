BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE answer_parts (
	id VARCHAR(32) NOT NULL, 
	answer_id VARCHAR(32) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	msgid VARCHAR(128) NOT NULL, 
	sent_at DATETIME NOT NULL, 
	part_order INTEGER NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	reason VARCHAR(64), 
	media_id VARCHAR(256), 
	file_id VARCHAR(64), 
	mime VARCHAR(64), 
	listen_file_id VARCHAR(64), 
	engine VARCHAR(64), 
	text_sealed TEXT, 
	transcript_sealed TEXT, 
	CONSTRAINT pk_answer_parts PRIMARY KEY (id), 
	CONSTRAINT fk_answer_parts_answer_id FOREIGN KEY(answer_id) REFERENCES answers (id), 
	CONSTRAINT uq_answer_parts_msgid UNIQUE (msgid)
);
CREATE TABLE answers (
	id VARCHAR(32) NOT NULL, 
	interview_id VARCHAR(32) NOT NULL, 
	question_id VARCHAR(64) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	asked_at DATETIME NOT NULL, 
	last_part_at DATETIME, 
	idle_asked_at DATETIME, 
	closed_at DATETIME, 
	CONSTRAINT pk_answers PRIMARY KEY (id), 
	CONSTRAINT fk_answers_interview_id FOREIGN KEY(interview_id) REFERENCES interviews (id), 
	CONSTRAINT uq_answers_interview_id_question_id UNIQUE (interview_id, question_id)
);
INSERT INTO "answers" VALUES('18ef7f4d225d94f27657ebfda42b9c2c','820577148b65f407abb5f8b2e1803b56','t1','open','2026-11-02 01:00:00.000000',NULL,NULL,NULL);
CREATE TABLE applications (
	id VARCHAR(32) NOT NULL, 
	candidate_id VARCHAR(32) NOT NULL, 
	position_key VARCHAR(64) NOT NULL, 
	branch_key VARCHAR(64) NOT NULL, 
	state VARCHAR(32) NOT NULL, 
	version INTEGER NOT NULL, 
	config_version VARCHAR(64), 
	mode VARCHAR(16), 
	interview_at DATETIME, 
	deadline DATETIME, 
	second_chance_used BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, 
	changed_at DATETIME NOT NULL, 
	CONSTRAINT pk_applications PRIMARY KEY (id), 
	CONSTRAINT fk_applications_candidate_id FOREIGN KEY(candidate_id) REFERENCES candidates (id), 
	CONSTRAINT fk_applications_config_version FOREIGN KEY(config_version) REFERENCES config_versions (hash)
);
INSERT INTO "applications" VALUES('e2729cc24a5a944ad7a80d7b516bf251','027930d307d4e56102684569f5fedd17','teller','harbin','confirmed',3,'c340a84876078d7303ef24684ecb0a5f7197b1736cec9f481c4713ee72ed858f','chat','2026-11-07 01:00:00.000000',NULL,0,'2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000');
INSERT INTO "applications" VALUES('ce69e214046fd786d9f597d7c070059a','20ca51c76c2c8005b17488281cfd86b0','teller','harbin','onboarding',13,'c340a84876078d7303ef24684ecb0a5f7197b1736cec9f481c4713ee72ed858f','chat','2026-11-02 01:20:00.000000',NULL,0,'2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000');
CREATE TABLE audit_entries (
	id VARCHAR(32) NOT NULL, 
	application_id VARCHAR(32) NOT NULL, 
	at DATETIME NOT NULL, 
	source VARCHAR(32) NOT NULL, 
	target VARCHAR(32) NOT NULL, 
	action VARCHAR(48) NOT NULL, 
	actor VARCHAR(80) NOT NULL, 
	reason VARCHAR(255), 
	version INTEGER NOT NULL, 
	seq INTEGER, 
	chain VARCHAR(64), 
	CONSTRAINT pk_audit_entries PRIMARY KEY (id), 
	CONSTRAINT fk_audit_entries_application_id FOREIGN KEY(application_id) REFERENCES applications (id), 
	CONSTRAINT uq_audit_entries_seq UNIQUE (seq)
);
INSERT INTO "audit_entries" VALUES('3f643536a8838502733385a762ff0dac','e2729cc24a5a944ad7a80d7b516bf251','2026-11-02 01:00:00.000000','applied','screened_in','screen_in','system:screening',NULL,1,NULL,NULL);
INSERT INTO "audit_entries" VALUES('2ee73635550a79bba800dacc3fc50f8b','e2729cc24a5a944ad7a80d7b516bf251','2026-11-02 01:00:00.000000','screened_in','invited','invite','system:test',NULL,2,NULL,NULL);
INSERT INTO "audit_entries" VALUES('36a59ab113e02a9a42188c9f70846d47','e2729cc24a5a944ad7a80d7b516bf251','2026-11-02 01:00:00.000000','invited','confirmed','accept_invitation','candidate:027930d307d4e56102684569f5fedd17',NULL,3,NULL,NULL);
INSERT INTO "audit_entries" VALUES('b0a7780dc23eb35262ca875d97d68c28','ce69e214046fd786d9f597d7c070059a','2026-11-02 01:00:00.000000','applied','screened_in','screen_in','system:screening',NULL,1,NULL,NULL);
INSERT INTO "audit_entries" VALUES('12d8e3cbb5b3ff213270aeef5c4720ca','ce69e214046fd786d9f597d7c070059a','2026-11-02 01:00:00.000000','screened_in','invited','invite','system:test',NULL,2,NULL,NULL);
INSERT INTO "audit_entries" VALUES('84868a693d0f41a159cf1059170ca530','ce69e214046fd786d9f597d7c070059a','2026-11-02 01:00:00.000000','invited','confirmed','accept_invitation','candidate:20ca51c76c2c8005b17488281cfd86b0',NULL,3,NULL,NULL);
INSERT INTO "audit_entries" VALUES('22aa96d81e90ea046cfb2ed215de62e0','ce69e214046fd786d9f597d7c070059a','2026-11-02 01:00:00.000000','confirmed','interviewing','start_interview','candidate:20ca51c76c2c8005b17488281cfd86b0',NULL,4,NULL,NULL);
INSERT INTO "audit_entries" VALUES('390dc92fd14782ae28e6295dca50a171','ce69e214046fd786d9f597d7c070059a','2026-11-02 01:00:00.000000','interviewing','submitted','submit','candidate:20ca51c76c2c8005b17488281cfd86b0',NULL,5,NULL,NULL);
INSERT INTO "audit_entries" VALUES('1f5048207bf385dc1a3d0fcf0d980766','ce69e214046fd786d9f597d7c070059a','2026-11-02 01:00:00.000000','submitted','scored','record_score','system:test',NULL,6,NULL,NULL);
INSERT INTO "audit_entries" VALUES('48de92f45e01ce1045a0f8739ef83754','ce69e214046fd786d9f597d7c070059a','2026-11-02 01:00:00.000000','scored','second_round','advance','hr:hr01',NULL,7,NULL,NULL);
INSERT INTO "audit_entries" VALUES('8afc0d66c3d80e3af7b4cab28078fd7d','ce69e214046fd786d9f597d7c070059a','2026-11-02 01:00:00.000000','second_round','second_round_scheduled','schedule_second_round','hr:hr01',NULL,8,NULL,NULL);
INSERT INTO "audit_entries" VALUES('48e9ffa92b470a86052e36ed664b0311','ce69e214046fd786d9f597d7c070059a','2026-11-02 01:00:00.000000','second_round_scheduled','second_round_done','record_second_round','interviewer:iv01',NULL,9,NULL,NULL);
INSERT INTO "audit_entries" VALUES('a70d3f115cfa5c65cab7bf80cae3b17f','ce69e214046fd786d9f597d7c070059a','2026-11-02 01:00:00.000000','second_round_done','offered','approve_offer','hr:hr01',NULL,10,NULL,NULL);
INSERT INTO "audit_entries" VALUES('1401fe043afb0dd3cad845c0e3a857ce','ce69e214046fd786d9f597d7c070059a','2026-11-02 01:00:00.000000','offered','offer_accepted','accept_offer','candidate:20ca51c76c2c8005b17488281cfd86b0',NULL,11,NULL,NULL);
INSERT INTO "audit_entries" VALUES('12a909632b7ae7b78749efdd955a5577','ce69e214046fd786d9f597d7c070059a','2026-11-02 01:00:00.000000','offer_accepted','onboarding','start_onboarding','candidate:20ca51c76c2c8005b17488281cfd86b0',NULL,12,NULL,NULL);
INSERT INTO "audit_entries" VALUES('eebdf855aefc04322302add2b3a3fe9b','ce69e214046fd786d9f597d7c070059a','2026-11-02 01:00:00.000000','onboarding','onboarding','submit_onboarding','candidate:20ca51c76c2c8005b17488281cfd86b0',NULL,13,NULL,NULL);
CREATE TABLE business_offset (
	number INTEGER NOT NULL, 
	offset_s FLOAT NOT NULL, 
	CONSTRAINT pk_business_offset PRIMARY KEY (number)
);
CREATE TABLE candidates (
	id VARCHAR(32) NOT NULL, 
	external_ref VARCHAR(128), 
	created_at DATETIME NOT NULL, 
	name_sealed TEXT, 
	phone_sealed TEXT, 
	email_sealed TEXT, 
	resume_sealed TEXT, 
	external_userid_sealed TEXT, 
	openid_sealed TEXT, 
	phone_index VARCHAR(64), 
	email_index VARCHAR(64), 
	external_userid_index VARCHAR(64), 
	openid_index VARCHAR(64), 
	bound_at DATETIME, 
	CONSTRAINT pk_candidates PRIMARY KEY (id)
);
INSERT INTO "candidates" VALUES('027930d307d4e56102684569f5fedd17',NULL,'2026-11-02 01:00:00.000000','1.test.bitt2aBZGFsbALnUqtagfZtgNSg9QSlKlB4ZGDe44z7a9w==','1.test.F3zE/vpru4g1B5yyq78qEazOlA4hw4hFMAOLZuGurqm6Uqq9cwFE',NULL,'1.test.YK809xM00L0Zmeoc039BnYOs4wv2wXPRBNvaAsE/y4iRi0WEzOlnizwkhuxWbd9tWmn3yyqj/WeZIdoO3wjxQykkEawhuV0qI+aRlc8k44jMOUdOAk7X/7i/1t4OA69s+0pi7x060LVYlfX2HxTweKbYOX3wcpg9G11Um4/G9ZtOWebAZ0jOjWxv9vVDdTyLjZiMvmgVe3xvDUtcedY=','1.test.TOo7m1VptEx7fnD5moYScWD5tdp8QiuFIzq+jZaHvBu1gAnn',NULL,'0120338410603989e99a95fdd4624592f8417db782fcb02974bc35f7fbb8d0a7',NULL,'d223c1a797e8ebbd1d14009f1f446884171e313f2d998dee36bd6d307aeaba0b',NULL,'2026-11-02 01:00:00.000000');
INSERT INTO "candidates" VALUES('20ca51c76c2c8005b17488281cfd86b0',NULL,'2026-11-02 01:00:00.000000','1.test.iJsecybXM6Lt1V0GVHQxJvCX6Zuxw0LQ8VfEMdTpxxqAaw==','1.test.dLvwNrLwVspf2/9jCZ0JPOhceucim57IAbq81sT0OCOx+vXzRAV0',NULL,'1.test.609r4+mJSL50P8HlyRcceZkNune95EK6+hy/eLFh3i/+agjLULIzcKIueBngeo6T0HU8tvCp6mbo2Xwq9go2DWKnSVPDI6NK4GcqACbMJ7CRVnswFy5HwFx93fgiBS3tCsnkGwPxCFlJVv83cgA2BAl4ngBgWy++jmJNqS1fqbhu3s/hJ+fEbr6r77favbKdUrtWg2uKEfRXxxWLaWI=',NULL,NULL,'0120338410603989e99a95fdd4624592f8417db782fcb02974bc35f7fbb8d0a7',NULL,NULL,NULL,NULL);
CREATE TABLE cards (
	id VARCHAR(32) NOT NULL, 
	task_id VARCHAR(128) NOT NULL, 
	application_id VARCHAR(32), 
	template VARCHAR(64) NOT NULL, 
	userids TEXT NOT NULL, 
	response_code VARCHAR(255), 
	code_at DATETIME, 
	closed_text VARCHAR(64), 
	closed_at DATETIME, 
	CONSTRAINT pk_cards PRIMARY KEY (id), 
	CONSTRAINT uq_cards_task_id UNIQUE (task_id)
);
INSERT INTO "cards" VALUES('3b6bf6031361c247b8fbe62115289bd7','result_for_hr-3eb4cda73e5ad0019485e89ef38cb837','ce69e214046fd786d9f597d7c070059a','result_for_hr','["iv01"]','R1','2026-11-02 01:00:00.000000',NULL,NULL);
CREATE TABLE chat_messages (
	id VARCHAR(32) NOT NULL, 
	candidate_id VARCHAR(32) NOT NULL, 
	application_id VARCHAR(32), 
	direction VARCHAR(4) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	msgid VARCHAR(128) NOT NULL, 
	sent_at DATETIME NOT NULL, 
	recalled_at DATETIME, 
	text_sealed TEXT, 
	CONSTRAINT pk_chat_messages PRIMARY KEY (id), 
	CONSTRAINT fk_chat_messages_candidate_id FOREIGN KEY(candidate_id) REFERENCES candidates (id), 
	CONSTRAINT uq_chat_messages_msgid UNIQUE (msgid)
);
CREATE TABLE config_versions (
	hash VARCHAR(64) NOT NULL, 
	position_key VARCHAR(64) NOT NULL, 
	branch_key VARCHAR(64) NOT NULL, 
	body TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_config_versions PRIMARY KEY (hash)
);
INSERT INTO "config_versions" VALUES('c340a84876078d7303ef24684ecb0a5f7197b1736cec9f481c4713ee72ed858f','teller','harbin','{"branch":"harbin","position":{"key":"teller","label":"柜员","version":1,"description":"办理柜面存取款、转账、开户与挂失，解答客户咨询，守住柜面风险。","requirements":["本科及以上学历","金融、经济、会计等相关专业","普通话清楚，愿意与各类客户打交道"],"blind_first":true,"questions_per_interview":6,"weight_bounds":10,"weights":{"service":35,"patience":30,"finance":25,"communication":10},"dimensions":{"service":{"label":"服务意识","measured_by":"machine","job_reason":"柜面是客户见到的第一个人"},"patience":{"label":"耐心细致","measured_by":"machine","job_reason":"现金与凭证不容差错，客户常需要反复讲解"},"finance":{"label":"金融知识","measured_by":"machine","job_reason":"要能讲清产品与规定，识别风险"},"communication":{"label":"沟通能力","measured_by":"machine","job_reason":"要让客户听懂并放心"}},"screening":[{"id":"degree","label":"本科及以上学历","kind":"degree_at_least","at_least":"本科","any":[]},{"id":"major","label":"金融相关专业","kind":"major_in","at_least":"","any":["金融","经济","会计","财务","财政","税收","税务","保险","投资","审计","精算","信用管理","资产评估","国际贸易","工商管理","统计","数学"]}],"questions":[{"id":"t1","text":"有位老年客户不会用自助机，在窗口前反复询问同样的问题，后面排队的客户开始抱怨，你会怎么处理？","spoken":"有位老年客户不会用自助机，在窗口前反复询问同样的问题。后面排队的客户开始抱怨。你会怎么处理？","kind":"situational","dimensions":["service","patience","communication"],"seconds":{"min":15,"max":180},"points":[{"id":"divert","dim":"service","any":["请…大堂经理","叫…大堂经理","大堂经理…分流","大堂经理…帮","大堂经理…照顾","引导到其他窗口","引导…别的窗口","分流","请同事…帮","增开窗口"],"weight":2,"paraphrases":["请同事帮忙照顾后面排队的客户","安排后面的客户去别的窗口办理"],"own_action":true},{"id":"apologise","dim":"service","any":["道歉","抱歉","对不起","不好意思","请…稍等","请…谅解","请…理解","感谢…等待","等一等"],"weight":1,"paraphrases":["跟排队的客户说声抱歉请他们再等几分钟"],"own_action":true},{"id":"need","dim":"service","any":["要办的业务","办什么业务","问清楚","问清…需求","了解…需求","了解…需要"],"weight":1,"paraphrases":["先弄清老人到底想办什么"],"own_action":true},{"id":"calm","dim":"patience","any":["安抚","不着急","别着急","不要着急","不用着急","慢慢来","慢慢办","慢慢说","耐心听","耐心地听","耐心…讲","耐心…解释","耐心…说","安慰老人"],"weight":2,"paraphrases":["先让老人放松下来","陪着他一步一步办"],"own_action":true},{"id":"stepwise","dim":"patience","any":["一步一步","一步步","手把手","逐步","写在纸上","写在纸条","写下来","写清楚","重新讲","再讲一遍","再解释一遍","再教一遍","多讲几遍","多教几遍","多说几遍","演示"],"weight":2,"paraphrases":["把步骤写在纸条上字写大一点"],"own_action":true},{"id":"confirm","dim":"patience","any":["复述","确认","核对","听懂了没有","明白了没有","再说一遍","看懂了没有"],"weight":1,"paraphrases":["让老人再说一遍看懂了没有"],"own_action":true},{"id":"plain","dim":"communication","any":["听得懂","能听懂","听懂的话","听得明白","简单的话","通俗","大白话","家常话","放慢语速","慢一点讲","说慢一点"],"weight":2,"paraphrases":["用老人能明白的简单语言解释"],"own_action":true},{"id":"both_sides","dim":"communication","any":["跟…客户说","跟后面","向后面","对后面","向排队","跟排队","对排队","和排队","向…客户解释","向…客户说明","告诉后面","请他们…等","感谢…等待"],"weight":2,"paraphrases":["跟后面的客户说明情况请他们谅解"],"own_action":true},{"id":"offer_help","dim":"service","any":["帮他办","帮老人","帮助老人","帮助他","教他","教老人","指导","陪他","陪您","陪着","请…大堂经理","叫…大堂经理"],"weight":1,"paraphrases":[],"own_action":true},{"id":"attitude","dim":"patience","any":["耐心","安抚","不着急","别着急","慢慢","不嫌烦"],"weight":1,"paraphrases":[],"own_action":true}],"harmful":[{"id":"blame","dim":"service","any":["真的很麻烦","太麻烦了","占着窗口","让家里人来","叫家里人来","不能因为他一个人","耽误大家"],"cap":40},{"id":"push_off","dim":"service","any":["让他去找","叫他去找","让他自己","叫他自己"],"cap":45},{"id":"impatient","dim":"patience","any":["说了好几遍还不懂","没时间陪","不耐烦","让他先到一边","让他先走"],"cap":40}],"references":[],"anchors":{"90":"先安抚再分流再讲解并确认，有真实例子和结果","60":"只说耐心和道歉","30":"推给别人","10":"指责客户"},"local":false},{"id":"t2","text":"一位客户神色慌张，要把全部积蓄转给一个陌生账户，你怀疑是电信诈骗，你会怎么做？","spoken":"一位客户神色慌张，要把全部积蓄，转给一个陌生账户。你怀疑是电信诈骗。你会怎么做？","kind":"situational","dimensions":["finance","service","communication"],"seconds":{"min":15,"max":180},"points":[{"id":"pause_payment","dim":"finance","any":["先不办","暂停…转账","暂缓…转账","暂停办理","暂缓办理","先停下","延迟到账","不急着转","放慢办理","先不…转"],"weight":2,"paraphrases":["先把这笔转账停下来不要马上办"],"own_action":true},{"id":"verify","dim":"finance","any":["核实","收款人","对方账户","问清…用途","转账用途","资金用途","问…用途","认不认识","是否认识","认识对方","查询…账户"],"weight":2,"paraphrases":["问清楚钱转给谁做什么用认不认识对方"],"own_action":true},{"id":"report","dim":"finance","any":["报警","派出所","警方","警察","民警","反诈中心","反诈专线","公安","上报主管","报告主管","报告…主管","报告领导"],"weight":2,"paraphrases":["马上报告主管并联系警方处理"],"own_action":true},{"id":"protect","dim":"service","any":["保护…资金","守住…钱","保住…钱","资金安全","钱的安全","避免损失","避免…受骗","为…着想","替…着想","提醒…风险","提醒…诈骗","防止…被骗","怕…被骗","担心…被骗"],"weight":2,"paraphrases":["把客户的钱当成自己的钱来守护"],"own_action":true},{"id":"accompany","dim":"service","any":["请到…休息","请…坐下","倒…水","倒杯水","陪着","陪他","陪她","联系家人","联系…家人","联系…子女","通知家人","给家人打电话","到贵宾室","到旁边"],"weight":2,"paraphrases":["请客户坐下来喝杯水再联系家里人"],"own_action":true},{"id":"calm_talk","dim":"communication","any":["安抚","稳住","平和","语气…温和","耐心…问","慢慢问","轻声","冷静","让他冷静","先聊","别着急","不着急"],"weight":2,"paraphrases":["用平和的语气跟客户聊让情绪稳定下来"],"own_action":true},{"id":"real_case","dim":"communication","any":["举例","真实案例","案例","骗局","诈骗手法","常见…骗","类似的骗","讲…诈骗","反诈宣传"],"weight":2,"paraphrases":["用真实的诈骗案例讲给客户听"],"own_action":true},{"id":"warn","dim":"service","any":["提醒","劝他","劝客户","劝说","小心","当心"],"weight":1,"paraphrases":[],"own_action":true},{"id":"spot","dim":"finance","any":["骗子","被骗","受骗","骗局","诈骗","有风险","可疑"],"weight":1,"paraphrases":[],"own_action":false},{"id":"talk","dim":"communication","any":["问清","问他","问客户","询问","沟通","告诉他","跟他说","提醒他"],"weight":1,"paraphrases":[],"own_action":true}],"harmful":[{"id":"just_transfer","dim":"finance","any":["直接给他转","直接转","马上转","马上给他办","直接办理","直接帮他办","照办","尊重他的决定就转"],"cap":30},{"id":"none_of_mine","dim":"service","any":["他自己的事","不关我的事","跟我没关系","和我没关系","跟银行没关系","是他自己的钱","自己负责"],"cap":35}],"references":[],"anchors":{"90":"停住转账、核实用途、上报报警并安抚家属，有案例","60":"会提醒并上报","30":"口头提醒一句就办","10":"照办"},"local":false},{"id":"t3","text":"请讲一次你耐心帮助别人解决麻烦事的经历：当时是什么情况，你做了什么，结果怎么样？","spoken":"请讲一次，你耐心帮助别人解决麻烦事的经历。当时是什么情况，你做了什么，结果怎么样？","kind":"behavioural","dimensions":["patience","service"],"seconds":{"min":20,"max":180},"points":[{"id":"setting","dim":"service","any":["实习的时候","实习时","实习期间","有一次","有一位","有位","上个月","去年","大学时","大学期间","志愿","做志愿者","兼职","社区","社团"],"weight":1,"paraphrases":["我在银行实习的时候遇到过一位客户"],"own_action":true},{"id":"need_found","dim":"service","any":["主动…问","主动上前","主动…帮","了解…需要","了解…情况","问清楚","问明白","发现他","发现她","站在…角度","换位"],"weight":2,"paraphrases":["我主动上前问清楚他遇到了什么困难"],"own_action":true},{"id":"good_result","dim":"service","any":["感谢","表扬","夸","满意","锦旗","办好了","解决了","顺利","办成了","每次来都找我","认可"],"weight":2,"paraphrases":["最后事情顺利办好对方非常感谢"],"own_action":true},{"id":"persistence","dim":"patience","any":["一遍一遍","一遍又一遍","反复","多次","三遍","两个小时","一个小时","半个小时","一下午","一整天","坚持","耐心","不厌其烦","没有放弃"],"weight":2,"paraphrases":["我花了很长时间一遍遍地教直到学会"],"own_action":true},{"id":"careful_step","dim":"patience","any":["一步一步","一步步","一张一张","逐张","逐笔","逐条","逐个","一笔一笔","一项一项","列…清单","写在纸上","写下来","画…图","做了…笔记","记下来","仔细","对照"],"weight":2,"paraphrases":["我把步骤写在纸上一条一条地对照"],"own_action":true},{"id":"checked","dim":"patience","any":["核对","确认","检查","复述","再试一遍","自己做一遍","自己操作","学会了","回访"],"weight":1,"paraphrases":["请他自己操作一遍确认学会了"],"own_action":true},{"id":"helped","dim":"service","any":["帮他","帮她","帮助","教他","教她","告诉他","教了","陪他","陪她","帮老","教老"],"weight":1,"paraphrases":[],"own_action":true}],"harmful":[{"id":"lost_temper","dim":"patience","any":["发了脾气","发火","吵起来","吵了一架","懒得","受不了","烦死"],"cap":40},{"id":"no_care","dim":"service","any":["没什么印象","没有这样的经历","没遇到过","想不起来","不太喜欢帮"],"cap":45}],"references":[],"anchors":{"90":"情境任务行动结果齐全，有时间和反馈","60":"有经历但做法笼统","30":"只有态度没有事情","10":"没有经历或言语不耐烦"},"local":false},{"id":"t4","text":"客户问你：银行理财和定期存款有什么不同，会不会亏本？请你向他解释清楚。","spoken":"客户问你，银行理财和定期存款有什么不同，会不会亏本。请你向他解释清楚。","kind":"knowledge","dimensions":["finance","communication"],"seconds":{"min":15,"max":180},"points":[{"id":"not_guaranteed","dim":"finance","any":["不保本","不保证本金","不承诺保本","可能亏","可能会亏","有可能亏","会有亏损","可能亏损","本金…损失","有风险","净值…波动","收益…波动","收益不固定","不保证收益"],"weight":2,"paraphrases":["理财产品不保本净值会波动可能亏损"],"own_action":false},{"id":"insured","dim":"finance","any":["存款保险","五十万","50万","受保险保障","有保险保障"],"weight":2,"paraphrases":["存款五十万元以内有存款保险保障"],"own_action":false},{"id":"fixed_interest","dim":"finance","any":["利率固定","利息固定","固定利率","固定利息","利率是固定","利息是固定","到期还本付息","本金安全","保本保息","利率…确定","利息…确定"],"weight":1,"paraphrases":["定期存款利率固定到期还本付息"],"own_action":false},{"id":"suitability","dim":"finance","any":["风险测评","风险评估","风险等级","风险承受","承受能力","适合…产品","双录","录音录像"],"weight":2,"paraphrases":["买理财以前先做风险测评选合适等级的产品"],"own_action":true},{"id":"simple_words","dim":"communication","any":["打个比方","打比方","举个例子","举例","比如","好比","就像","简单说","简单来说","通俗","听得懂"],"weight":2,"paraphrases":["用打比方的方式把两者的区别讲清楚"],"own_action":true},{"id":"ask_use","dim":"communication","any":["问…什么时候用","什么时候用钱","什么时候要用","多久…用","多久不用","问…用途","了解…需求","了解…需要","问清…需要","问他…能不能接受","能不能接受"],"weight":2,"paraphrases":["先问客户这笔钱多久不用能不能接受波动"],"own_action":true},{"id":"recheck","dim":"communication","any":["复述","确认…听懂","确认…明白","确认…清楚","听明白","听懂了没有","还有…疑问","还有…不清楚","自己决定","让他…选择","尊重…选择"],"weight":1,"paraphrases":["讲完请客户复述一下确认他听明白了"],"own_action":true},{"id":"yield","dim":"finance","any":["收益…高","利息…高","利率…高","收益率","净值","利率固定","利息固定"],"weight":1,"paraphrases":[],"own_action":false},{"id":"tell","dim":"communication","any":["告诉","跟他说","解释","讲清楚","说清楚","客户想","问他"],"weight":1,"paraphrases":[],"own_action":true}],"harmful":[{"id":"promise","dim":"finance","any":["肯定不会亏","绝对不会亏","保证不会亏","不会亏的","肯定赚","稳赚","理财…保本保息","理财…也保本","没有风险","没什么风险","零风险"],"cap":25},{"id":"pressure","dim":"communication","any":["赶紧买","赶快买","名额有限","错过就没有了","先买了再说"],"cap":40}],"references":[],"anchors":{"90":"讲清保本与波动、存款保险、风险测评，并确认客户听懂","60":"只说收益和风险不同","30":"说不清区别","10":"承诺保本"},"local":false},{"id":"t5","text":"日终轧账时，你发现自己的现金比账面少了一百元，快下班了，你会怎么处理？","spoken":"日终轧账的时候，你发现自己的现金，比账面少了一百元。快下班了，你会怎么处理？","kind":"situational","dimensions":["patience","finance"],"seconds":{"min":15,"max":180},"points":[{"id":"recount","dim":"patience","any":["重新清点","重新点","再点一遍","再清点","再数一遍","重新数","清点一遍","重点一遍","复点","再盘一遍","盘点现金"],"weight":2,"paraphrases":["先冷静下来把现金再清点一遍"],"own_action":true},{"id":"each_slip","dim":"patience","any":["逐笔","一笔一笔","一笔笔","逐张","一张一张","核对凭证","核对传票","核对流水","查流水","翻…凭证","对照…流水","对照…凭证"],"weight":2,"paraphrases":["对照凭证和流水一笔一笔核对"],"own_action":true},{"id":"cool_head","dim":"patience","any":["冷静","不慌","不着急下班","不急着下班","晚点下班","留下来","仔细","耐心","查清楚再"],"weight":1,"paraphrases":["不急着下班查清楚了再走"],"own_action":true},{"id":"tell_lead","dim":"finance","any":["报告主管","报告…主管","汇报","上报","告诉主管","告诉会计主管","报告领导","向主管","跟主管","请主管"],"weight":2,"paraphrases":["及时向会计主管报告差错"],"own_action":true},{"id":"camera","dim":"finance","any":["监控","录像","回放"],"weight":2,"paraphrases":["调监控看是不是付款时多付了钱"],"own_action":true},{"id":"by_rule","dim":"finance","any":["按规定","按照规定","按制度","按流程","登记","挂账","长短款","短款","差错登记","不能自己垫","不自己垫","不私下垫","不隐瞒","如实"],"weight":2,"paraphrases":["按制度登记短款不自己垫钱也不隐瞒"],"own_action":true},{"id":"look","dim":"patience","any":["找一找","找一下","找原因","再看看","再看一下","查一下","检查","清点","核对","数一遍","点一遍"],"weight":1,"paraphrases":[],"own_action":true},{"id":"balanced","dim":"finance","any":["账款相符","账实相符","账实","账要平","平账","差错","短款","主管","凭证"],"weight":1,"paraphrases":[],"own_action":false}],"harmful":[{"id":"own_money","dim":"finance","any":["自己垫上","自己补上","自己掏","自己垫一百","垫上就行","补上就行","补进去"],"cap":35},{"id":"hide","dim":"finance","any":["不用告诉","不告诉主管","先不说","不声张","明天再说","改一下账","凑平"],"cap":30},{"id":"careless","dim":"patience","any":["一百块不多","一百元不多","才一百","无所谓","不查了","没必要查","下班再说","先下班"],"cap":40}],"references":[],"anchors":{"90":"重新清点、逐笔核对、报告主管、看监控、按制度登记","60":"会重点并报告","30":"只说再数一遍","10":"自己垫钱或隐瞒"},"local":false},{"id":"t6","text":"一位客户等了一个多小时，轮到他时大声发火，说要投诉你们，你会怎么应对？","spoken":"一位客户等了一个多小时，轮到他的时候大声发火，说要投诉你们。你会怎么应对？","kind":"situational","dimensions":["communication","service","patience"],"seconds":{"min":15,"max":180},"points":[{"id":"listen_feel","dim":"communication","any":["先听","听他说完","听他讲完","听客户说","倾听","理解您","理解他","理解客户","换位","换成我","体谅","心情…理解","站在…角度"],"weight":2,"paraphrases":["先让客户把话说完表示理解他的心情"],"own_action":true},{"id":"explain","dim":"communication","any":["解释…原因","说明…原因","说明情况","解释清楚","告诉他原因","讲清…原因","语气","语速","微笑","目光"],"weight":2,"paraphrases":["语气平和地向客户说明等待的原因"],"own_action":true},{"id":"sorry","dim":"service","any":["道歉","抱歉","对不起","不好意思","久等"],"weight":2,"paraphrases":["真诚地为让客户久等说声抱歉"],"own_action":true},{"id":"solve_fast","dim":"service","any":["马上办","马上为他办","马上给他办","马上帮他办","尽快办","尽快帮","尽快为","优先办","立刻办","先帮他办","先把…业务办","把业务办好","快速办理","抓紧办"],"weight":2,"paraphrases":["尽快把客户的业务办好"],"own_action":true},{"id":"follow_up","dim":"service","any":["回访","反馈给","向主管反映","改进","建议增开","增开窗口","记录…意见","记录下来","记下…意见","投诉渠道","意见簿","跟进"],"weight":1,"paraphrases":["事后把意见反馈给主管改进排队"],"own_action":true},{"id":"stay_calm","dim":"patience","any":["冷静","不争辩","不争吵","不和他争","不跟他争","不顶嘴","控制…情绪","保持耐心","耐心","不打断","安抚"],"weight":2,"paraphrases":["保持冷静不打断也不跟客户争辩"],"own_action":true},{"id":"careful_work","dim":"patience","any":["仔细","核对","确认","再问…需要","还有没有…需要","还有什么需要","别的需要","一项一项","逐项","不出错"],"weight":2,"paraphrases":["办业务时仔细核对再问还有没有别的需要"],"own_action":true},{"id":"speak","dim":"communication","any":["跟他说","和他说","告诉他","请他","解释","沟通","听他"],"weight":1,"paraphrases":[],"own_action":true},{"id":"serve","dim":"service","any":["帮他","给他办","为他办","办好","把业务办","把他的业务","办业务"],"weight":1,"paraphrases":[],"own_action":true},{"id":"patient","dim":"patience","any":["耐心","冷静","不争","忍","平静","慢慢"],"weight":1,"paraphrases":[],"own_action":true}],"harmful":[{"id":"argue","dim":"communication","any":["跟他吵","和他吵","吵回去","跟他讲道理","让他别喊","叫他小声","让他闭嘴"],"cap":35},{"id":"not_my_fault","dim":"service","any":["不是我的错","不是我的问题","又不是我","跟我没关系","爱投诉就投诉","让他去投诉","想投诉就投诉"],"cap":40},{"id":"ignore","dim":"patience","any":["不理他","懒得理","当没听见","叫保安","直接叫保安","让保安"],"cap":40}],"references":[],"anchors":{"90":"倾听道歉解释快办并回访","60":"道歉并办理","30":"解释不是自己的错","10":"与客户争吵"},"local":false},{"id":"t7","text":"一位客户要代他母亲取走八万元现金，你办理时要注意什么？","spoken":"一位客户，要代他母亲取走八万元现金。你办理的时候要注意什么？","kind":"knowledge","dimensions":["finance","patience"],"seconds":{"min":15,"max":180},"points":[{"id":"both_ids","dim":"finance","any":["双方…身份证","两个人…身份证","两人…身份证","代理人…身份证","本人…身份证","母亲…身份证","身份证原件","有效身份证件","联网核查","核查身份","核对身份"],"weight":2,"paraphrases":["核对代办人和母亲两个人的有效身份证件"],"own_action":false},{"id":"large_cash","dim":"finance","any":["五万","5万","大额取现","大额现金","提前预约","预约","登记用途","大额登记"],"weight":2,"paraphrases":["五万元以上大额取现要登记和预约"],"own_action":false},{"id":"contact_owner","dim":"finance","any":["联系…母亲","打电话…母亲","给母亲打电话","向母亲核实","跟…本人核实","和…本人核实","向本人核实","核实…意愿","本人同意","是否知情"],"weight":2,"paraphrases":["打电话向母亲本人核实是不是真要取"],"own_action":true},{"id":"laundering","dim":"finance","any":["反洗钱","可疑交易","资金来源","资金用途","取款用途","问…用途","防诈骗","电信诈骗"],"weight":1,"paraphrases":["了解资金用途防范诈骗和洗钱"],"own_action":false},{"id":"count_twice","dim":"patience","any":["点两遍","清点两遍","复点","当面点清","当面清点","过点钞机","点钞机","仔细点","再点一遍"],"weight":2,"paraphrases":["现金点两遍当着客户的面点清"],"own_action":true},{"id":"check_form","dim":"patience","any":["核对…签名","核对…金额","核对…凭证","核对…信息","逐项核对","请…签字","签字确认","仔细核对","密码…客户输","唱收唱付"],"weight":2,"paraphrases":["逐项核对凭证上的金额和签名"],"own_action":true}],"harmful":[{"id":"no_check","dim":"finance","any":["不用核实","不用看身份证","有密码就行","有卡和密码就给","直接给他取","熟人就不用"],"cap":30},{"id":"hasty","dim":"patience","any":["点一遍就行","不用点","差不多就行"],"cap":40}],"references":[],"anchors":{"90":"双证、核查、大额登记、向本人核实、当面点清","60":"查证件并登记","30":"只看密码","10":"不核实就付款"},"local":false},{"id":"t8","text":"同事把一笔业务办错了，客户以为是你的责任，你会怎么跟客户和同事沟通？","spoken":"同事把一笔业务办错了，客户以为是你的责任。你会怎么跟客户和同事沟通？","kind":"situational","dimensions":["communication","service"],"seconds":{"min":15,"max":180},"points":[{"id":"own_it","dim":"service","any":["道歉","抱歉","对不起","代表银行","不推卸","不推脱","先承担","先认下来"],"weight":2,"paraphrases":["先代表银行向客户道歉不推卸责任"],"own_action":true},{"id":"fix","dim":"service","any":["马上更正","马上改","马上纠正","尽快更正","尽快处理","冲正","补办","重新办","解决…问题","帮…办好","先解决"],"weight":2,"paraphrases":["马上把办错的业务更正过来"],"own_action":true},{"id":"tell_client","dim":"communication","any":["说明情况","解释清楚","解释…原因","告诉…客户","跟客户说","向客户解释","向客户说明","给客户…答复"],"weight":2,"paraphrases":["向客户说明原因和处理时间"],"own_action":true},{"id":"tell_colleague","dim":"communication","any":["私下…同事","和同事…沟通","跟同事…沟通","和同事…核对","跟同事…核对","提醒同事","告诉同事","和同事一起","跟同事一起","一起…复盘","不指责"],"weight":2,"paraphrases":["私下跟同事沟通一起找原因不指责"],"own_action":true},{"id":"prevent","dim":"communication","any":["复盘","总结","避免再","防止再","以后…复核","交叉复核","互相复核","报告主管"],"weight":1,"paraphrases":["事后一起总结避免再发生"],"own_action":true}],"harmful":[{"id":"point_finger","dim":"communication","any":["不是我办的","是他办的","让他去找同事","你去找他","怪同事","批评同事","骂"],"cap":40},{"id":"refuse","dim":"service","any":["不归我管","不是我的责任","跟我没关系","我不管"],"cap":40}],"references":[],"anchors":{"90":"先担当更正，再私下与同事复盘","60":"道歉并更正","30":"指明是同事的错","10":"推诿"},"local":false}]},"rules":{"coverage":60,"structure":20,"specificity":12,"discourse":8,"full_support":0.3,"half_width":35.0,"correlation":0.5,"min_chars":12,"min_answers":3,"similar_from":0.45}}','2026-11-02 01:00:00.000000');
CREATE TABLE consents (
	id VARCHAR(32) NOT NULL, 
	application_id VARCHAR(32) NOT NULL, 
	purpose VARCHAR(32) NOT NULL, 
	text_version VARCHAR(32) NOT NULL, 
	channel VARCHAR(16) NOT NULL, 
	given_at DATETIME NOT NULL, 
	withdrawn_at DATETIME, 
	CONSTRAINT pk_consents PRIMARY KEY (id), 
	CONSTRAINT fk_consents_application_id FOREIGN KEY(application_id) REFERENCES applications (id), 
	CONSTRAINT uq_consents_application_id_purpose_text_version UNIQUE (application_id, purpose, text_version)
);
INSERT INTO "consents" VALUES('040d3b9967656ddc5b25406dcd90f702','e2729cc24a5a944ad7a80d7b516bf251','recording_and_scoring','2026-11','kf','2026-11-02 01:00:00.000000',NULL);
INSERT INTO "consents" VALUES('a9126421cc24acc43188edc23c096fe0','ce69e214046fd786d9f597d7c070059a','recording_and_scoring','2026-11','kf','2026-11-02 01:00:00.000000',NULL);
CREATE TABLE contact_ways (
	open_kfid VARCHAR(64) NOT NULL, 
	scene VARCHAR(32) NOT NULL, 
	url TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_contact_ways PRIMARY KEY (open_kfid, scene)
);
INSERT INTO "contact_ways" VALUES('wkSandbox01','invite','https://work.weixin.qq.com/kf/kfc1?enc_scene=a','2026-11-02 01:00:00.000000');
CREATE TABLE dimension_scores (
	id VARCHAR(32) NOT NULL, 
	scorecard_id VARCHAR(32) NOT NULL, 
	dimension_key VARCHAR(64) NOT NULL, 
	label VARCHAR(64) NOT NULL, 
	weight_percent INTEGER NOT NULL, 
	status VARCHAR(24) NOT NULL, 
	score FLOAT, 
	low FLOAT, 
	high FLOAT, 
	reason VARCHAR(500) NOT NULL, 
	CONSTRAINT pk_dimension_scores PRIMARY KEY (id), 
	CONSTRAINT fk_dimension_scores_scorecard_id FOREIGN KEY(scorecard_id) REFERENCES scorecards (id), 
	CONSTRAINT uq_dimension_scores_scorecard_id_dimension_key UNIQUE (scorecard_id, dimension_key)
);
CREATE TABLE documents (
	id VARCHAR(32) NOT NULL, 
	onboarding_id VARCHAR(32) NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	file_id VARCHAR(64) NOT NULL, 
	mime VARCHAR(64) NOT NULL, 
	uploaded_at DATETIME NOT NULL, 
	name_sealed TEXT, 
	CONSTRAINT pk_documents PRIMARY KEY (id), 
	CONSTRAINT fk_documents_onboarding_id FOREIGN KEY(onboarding_id) REFERENCES onboardings (id)
);
INSERT INTO "documents" VALUES('fac7363e7f4cb7ac77b1a041da72b6af','78404adad6c45751fe4701ab9131b924','id_card','ffffffffffffffffffffffffffffffff','image/jpeg','2026-11-02 01:00:00.000000','1.test.3VKVWvDXSVmtcxctBeKWtJWrEEZ+uPr8pkyGPvmV0KyfL8asWoSmsyA=');
CREATE TABLE evidence (
	id VARCHAR(32) NOT NULL, 
	dimension_score_id VARCHAR(32) NOT NULL, 
	answer_id VARCHAR(32) NOT NULL, 
	start_char INTEGER NOT NULL, 
	end_char INTEGER NOT NULL, 
	audio_s FLOAT, 
	point VARCHAR(64) NOT NULL, 
	quote_sealed TEXT NOT NULL, 
	CONSTRAINT pk_evidence PRIMARY KEY (id), 
	CONSTRAINT fk_evidence_answer_id FOREIGN KEY(answer_id) REFERENCES answers (id), 
	CONSTRAINT fk_evidence_dimension_score_id FOREIGN KEY(dimension_score_id) REFERENCES dimension_scores (id)
);
CREATE TABLE hr_questions (
	id VARCHAR(32) NOT NULL, 
	application_id VARCHAR(32) NOT NULL, 
	asked_at DATETIME NOT NULL, 
	answered_at DATETIME, 
	answered_by VARCHAR(64), 
	question_sealed TEXT NOT NULL, 
	answer_sealed TEXT, 
	CONSTRAINT pk_hr_questions PRIMARY KEY (id), 
	CONSTRAINT fk_hr_questions_application_id FOREIGN KEY(application_id) REFERENCES applications (id)
);
CREATE TABLE idempotent_requests (
	id VARCHAR(32) NOT NULL, 
	caller VARCHAR(64) NOT NULL, 
	idempotency_key VARCHAR(128) NOT NULL, 
	request_hash VARCHAR(64) NOT NULL, 
	status INTEGER NOT NULL, 
	body_sealed TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_idempotent_requests PRIMARY KEY (id), 
	CONSTRAINT uq_idempotent_requests_caller_idempotency_key UNIQUE (caller, idempotency_key)
);
CREATE TABLE inbox_events (
	id VARCHAR(32) NOT NULL, 
	seq BIGINT NOT NULL, 
	key_hash VARCHAR(64) NOT NULL, 
	kind VARCHAR(48) NOT NULL, 
	queue VARCHAR(8) NOT NULL, 
	subject VARCHAR(64) NOT NULL, 
	status VARCHAR(8) NOT NULL, 
	tries INTEGER NOT NULL, 
	received_at DATETIME NOT NULL, 
	try_at DATETIME, 
	lease_owner VARCHAR(64), 
	lease_until DATETIME, 
	done_at DATETIME, 
	reason VARCHAR(500), 
	payload_sealed TEXT NOT NULL, 
	CONSTRAINT pk_inbox_events PRIMARY KEY (id), 
	CONSTRAINT uq_inbox_events_key_hash UNIQUE (key_hash)
);
INSERT INTO "inbox_events" VALUES('8a9c9bfdf799507a15bb9133cf9c25de',1795402734321749950,'b33f8ae8ff3cad917fc49a9f8cf56ba3ddb4e5f4769d9c300d196763453d1c13','kf.message','chat','ec18eac8d758b1eba52d3c10d39adc6dd9806472cb4ae069635d383d9086a513','leased',1,'2026-11-02 01:00:00.000000',NULL,'w-died','2026-11-02 01:00:10.000000',NULL,NULL,'1.test.8cv5AHdbrtWF39e3Pvw9JEb/lP5kWkI5QwAu0PO9pLDL45yb5/QNJdmHtoIBwEheiysuKO8WroG0GnhBIF+fWaNigHt2QiQy6GCVU6tUflD4oK+pGhoKBCKNlb37l5qDQI0hwjmwLMC0C+vKlDp1IZ/GhQh/05QSnGsYg2DBh6U=');
INSERT INTO "inbox_events" VALUES('ed7327d3cc240cdc22b50fc96d6240ae',1795402734324274903,'4816351bd4b8d44d6d0a3019ba48e8b9b8d680a5c94f66d790fb567443886f08','kf.message','chat','e8bc163c82eee18733288c7d4ac636db3a6deb013ef2d37b68322be20edc45cc','new',0,'2026-11-02 01:00:00.000000',NULL,NULL,NULL,NULL,NULL,'1.test.dPjRN+qE5ZDmO0oEJafIS+o+yJlMqVCbRb2QZoaOEySqdqVk8wwCcgo48/SbwHDyx52pXJmM6B8MzxDAN9getcIWxyxziUcFQ6LC0L3Tx3dr02HunPMKokF8nBDYZLwMK3HKsm4M9Q92wu2PKHotexNovLHOq50JfBxISDvpZNE=');
INSERT INTO "inbox_events" VALUES('51667bb802b2fff3a5b4b816127ffe74',1795402734325002151,'2de7faf56c7bcedb5f671e41430f84f42b80976679ddcd928f2ec7f91ff873af','wecom.other','chat','ad328846aa18b32a335816374511cac1063c704b8c57999e51da9f908290a7a4','done',0,'2026-11-02 01:00:00.000000',NULL,NULL,NULL,'2026-11-02 01:00:00.000000',NULL,'1.test.oY3xR8HVWN2es59amlu7jQMtwdhv7+FnENAohmkLk0OwcGXmBgCeMc6PNTPKfQhk7aqYuxBOhB/DAG9tnqeCI6Sc9rKAWdjTQCJvAga2uW6csFmup9P3qAe4L7rZqf3HpbUyGYQEAsqY1vKzET2KHdAVMDdiMlpCLrNDNOcPnMQ=');
INSERT INTO "inbox_events" VALUES('2ed5f27ae44ebf854be30423fa4adcd0',1795402734325453650,'d4a3c261b4d3cb185174f436c0bc8225e23f5042a8091c49e15aeac6db208819','app.entered','chat','41242b9fae56fad4e6e77dfe33cb18d1c3fc583f988cf25ef9f2d9be0d440bbb','dead',0,'2026-11-02 01:00:00.000000',NULL,NULL,NULL,NULL,'handler gave up','1.test.cvs/4UI5HLLKJZljO1pPtIQ0cHGOiY/idbrjhrUtHx9shdjSHZAAr87rPaGuQMOHvxUSac+x0l3RhBOrqxfw4WQ52kzrcyaypXX+sbtLpJnWrCgQVx+ztSPwiYLlJbyMOYk/v0a6m+XoMGrti9bVGwC/coC2JewdkdVD3lgCq20=');
CREATE TABLE interviews (
	id VARCHAR(32) NOT NULL, 
	application_id VARCHAR(32) NOT NULL, 
	attempt INTEGER NOT NULL, 
	questions TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	started_at DATETIME NOT NULL, 
	submitted_at DATETIME, 
	CONSTRAINT pk_interviews PRIMARY KEY (id), 
	CONSTRAINT fk_interviews_application_id FOREIGN KEY(application_id) REFERENCES applications (id), 
	CONSTRAINT uq_interviews_application_id_attempt UNIQUE (application_id, attempt)
);
INSERT INTO "interviews" VALUES('820577148b65f407abb5f8b2e1803b56','ce69e214046fd786d9f597d7c070059a',1,'["t1","t2","t3","t4","t5","t6"]',0,'2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000');
CREATE TABLE invitations (
	id VARCHAR(32) NOT NULL, 
	application_id VARCHAR(32) NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	token_sealed TEXT NOT NULL, 
	expires_at DATETIME NOT NULL, 
	bound_index VARCHAR(64), 
	opened_index VARCHAR(64), 
	bound_at DATETIME, 
	revoked_at DATETIME, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_invitations PRIMARY KEY (id), 
	CONSTRAINT fk_invitations_application_id FOREIGN KEY(application_id) REFERENCES applications (id), 
	CONSTRAINT uq_invitations_token_hash UNIQUE (token_hash)
);
INSERT INTO "invitations" VALUES('550c97aef618b3aa944f5b3cd697233e','e2729cc24a5a944ad7a80d7b516bf251','e14c5f3c19071536d62e30329d3b8c7a02fda0d5f1f101b972e1353a57c2062d','1.test.U6Xy46HIDvdxu7O0SpezFhaR2IsMsK/JoTpZVJLpD7cEzrvILrf3VtBJrZIJoxqkQYESDBr0GsT1wX5R7Gj/8C10/YYG+7Y=','2026-12-02 01:00:00.000000','d223c1a797e8ebbd1d14009f1f446884171e313f2d998dee36bd6d307aeaba0b',NULL,'2026-11-02 01:00:00.000000',NULL,'2026-11-02 01:00:00.000000');
INSERT INTO "invitations" VALUES('b87d370ef696d589893224e9d0ce25ed','ce69e214046fd786d9f597d7c070059a','b2d0b459209cf2254f6f7f622ff5945f9e74ab38db242a4b23761274f4c3c42f','1.test.SU9RhZxd1M4VeSGr0kyjDQXdtCoQjerWIrpmorJc11ccKUYu0HQEsOhrumDpHviO+jgUK8OXXWDev9Z/LmrG2WWyZ4yDCps=','2026-12-02 01:00:00.000000',NULL,NULL,NULL,NULL,'2026-11-02 01:00:00.000000');
CREATE TABLE kf_cursors (
	open_kfid VARCHAR(64) NOT NULL, 
	cursor VARCHAR(128) NOT NULL, 
	lease_owner VARCHAR(64), 
	lease_until DATETIME, 
	CONSTRAINT pk_kf_cursors PRIMARY KEY (open_kfid)
);
CREATE TABLE kf_windows (
	id VARCHAR(32) NOT NULL, 
	open_kfid VARCHAR(64) NOT NULL, 
	external_userid_index VARCHAR(64) NOT NULL, 
	last_message_at DATETIME, 
	sent_count INTEGER NOT NULL, 
	service_state INTEGER NOT NULL, 
	CONSTRAINT pk_kf_windows PRIMARY KEY (id), 
	CONSTRAINT uq_kf_windows_open_kfid_external_userid_index UNIQUE (open_kfid, external_userid_index)
);
INSERT INTO "kf_windows" VALUES('edfe5b28669fbd6191410837f0ca0117','wkSandbox01','d223c1a797e8ebbd1d14009f1f446884171e313f2d998dee36bd6d307aeaba0b','2026-11-02 01:00:00.000000',0,0);
CREATE TABLE leases (
	name VARCHAR(64) NOT NULL, 
	owner VARCHAR(64) NOT NULL, 
	until DATETIME, 
	CONSTRAINT pk_leases PRIMARY KEY (name)
);
CREATE TABLE mini_sessions (
	id VARCHAR(32) NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	openid_index VARCHAR(64), 
	userid VARCHAR(64), 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	openid_sealed TEXT, 
	CONSTRAINT pk_mini_sessions PRIMARY KEY (id), 
	CONSTRAINT uq_mini_sessions_token_hash UNIQUE (token_hash)
);
CREATE TABLE oauth_states (
	state VARCHAR(64) NOT NULL, 
	browser_hash VARCHAR(64) NOT NULL, 
	return_to VARCHAR(512) NOT NULL, 
	expires_at DATETIME NOT NULL, 
	used_at DATETIME, 
	CONSTRAINT pk_oauth_states PRIMARY KEY (state)
);
CREATE TABLE offers (
	id VARCHAR(32) NOT NULL, 
	application_id VARCHAR(32) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	start_date DATE NOT NULL, 
	sent_at DATETIME NOT NULL, 
	answered_at DATETIME, 
	expires_at DATETIME NOT NULL, 
	approved_by VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_offers PRIMARY KEY (id), 
	CONSTRAINT uq_offers_application_id UNIQUE (application_id)
);
INSERT INTO "offers" VALUES('b55094a2ad8082278719b83b9fbab11b','ce69e214046fd786d9f597d7c070059a','accepted','2026-12-02','2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000','2026-11-09 01:00:00.000000','hr01');
CREATE TABLE onboardings (
	id VARCHAR(32) NOT NULL, 
	application_id VARCHAR(32) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	submitted_at DATETIME, 
	confirmed_at DATETIME, 
	confirmed_by VARCHAR(64), 
	form_sealed TEXT, 
	CONSTRAINT pk_onboardings PRIMARY KEY (id), 
	CONSTRAINT uq_onboardings_application_id UNIQUE (application_id)
);
INSERT INTO "onboardings" VALUES('78404adad6c45751fe4701ab9131b924','ce69e214046fd786d9f597d7c070059a','submitted','2026-11-02 01:00:00.000000',NULL,NULL,'1.test.ZJ+VgNBId9CuvWG4sHNyNm5f8MWRb2PoaNOhEC+wLt8jxW3BjdX98jFkWjx9iFuwNXaYwFUEu0ZVSRs2Gw8DpHvtj8fZ5BzGQby6y5QmSlYZAoTPG9XUoOpSPnf40uhW0wi+/Y+2O2YKHqG7toV/cdIc5CUSTUkVStSgyITNGMTTe+w+Aumq/w1Ni6AVhhX75HlXP3JBBzxCY0lVj9DtZ6qN/k6Bq77Lv0RRrwWI05opTFbVtawepTk8y0GKapgUY/f6QtExH0BUbVvWv4T94hMuLm8+GYSC5XDuLXs0vV9I');
CREATE TABLE outbox_attempts (
	id VARCHAR(32) NOT NULL, 
	outbox_id VARCHAR(32) NOT NULL, 
	number INTEGER NOT NULL, 
	channel VARCHAR(24) NOT NULL, 
	on_ambiguous VARCHAR(12) NOT NULL, 
	repeat_for_s INTEGER NOT NULL, 
	msgid VARCHAR(32) NOT NULL, 
	status VARCHAR(12) NOT NULL, 
	frozen_at DATETIME NOT NULL, 
	first_sent_at DATETIME, 
	finished_at DATETIME, 
	reason VARCHAR(500), 
	body_sealed TEXT NOT NULL, 
	recipient_sealed TEXT, 
	result_sealed TEXT, 
	CONSTRAINT pk_outbox_attempts PRIMARY KEY (id), 
	CONSTRAINT fk_outbox_attempts_outbox_id FOREIGN KEY(outbox_id) REFERENCES outbox_messages (id), 
	CONSTRAINT uq_outbox_attempts_outbox_id_number UNIQUE (outbox_id, number)
);
INSERT INTO "outbox_attempts" VALUES('71fce5afe8e42bb8a021f1d48fcadda6','c0d28dba08b292a01443e830ea4e6cdb',0,'sms','uncertain',1800,'1b19928930079e816ad54d3837f4300b','frozen','2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000',NULL,NULL,'1.test.SNlePwgHL9eobpK2vcjtnzWDoovKeCUBb3txnFbPuUxVpdO5I0QOS3xFFepsjnqLFJepHsyW2Zsc4lIPgnddxv/MjxRo7rQVYd+paHV4emUFEhDXtJgi00Nui7hmJJI1sybAoqpDfgzU1UkqjJqP3m23CjXrRRIEuGDwJ1aKMz8qY4aAWoBH1vXKfJOz2b393ww3c4yOM59+T38SR6RJkq5ub4eeljN73JFb6isQhW3VoEQhZCZTrnzscOWx/FEZ42MhOZBSln93AkVElIfGH4/MC/9JHCaMkhFzGeJ6/kAdp8wqvc6pCJfgAtPitwthymguuF55uFge2OvZNIrnNvkePVTV9+dMhj4mMhsOdzikWcwLE80nwEQXnSBM97sXNmCJaAOzGg==','1.test.v4lO0uR9qqOutE4iSvcZT3wfBFOoVqM2AhcUD5fKMUTCXy7+8dUc',NULL);
INSERT INTO "outbox_attempts" VALUES('62d57620fc5290bbd78056cb656138cf','3eb4cda73e5ad0019485e89ef38cb837',0,'app','repeat',1800,'7479ea70da5c79ee6f6b0381d5db7d8d','sent','2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000',NULL,'1.test.lZSZ0l2xRBjAzBwP4lKdDUpbP9WKGqyDhmxVR1Dc9yLvBxojlh7/EIjJOINdcq2UrAMVDotWfvtPyncOThFZ9/5sL/RCJ5709x6Am+1pbAYMyB67VXAXosqCCJPLJe/U77jU17GGwS7SBg09CVARzbnMZsH/FhbQ1iKm6ukj5gupdmE8NHpHV5J/4SdSmfkvzwWMuFvz0YTgbV5mvQ9kEu+jD/y12L5A7EwHK3Ix1DlPLOpn7ekZNM+pf1klV+0GlqsEOUVg9ZZJOL6T18pus4zh6Dy6y4gyyrs8SbmZT+m1eRWedeMg9ffduXl4zIKXey42XZw/fOqMWWFwAaBa+OCgDu/AVzkqqSmWjrHaWjQsFZrwL1MyG+UTeNopx+Fd533tWB4v+Hkk/aXfVmgs1CrVFMghF1Q6ZKNlPaDYW2kzUZjKWRNsamVwkPY2SVDkF7yPWauqhVuxmXlCA6NRmBntewWMXcWtnosJCU28VmdnTc36WKew9ouzCip3HiTW2fXsOAPowJErNHHu57CWBM6cCYFza+PxRsZWNg79zQc1jdBFkZYYOadmys17+UTohMVffuM54pxHRZl7sqWUOyNDEYLxJSl7sDIg6knG1zieCdfhB71hGrxMRvubtjvfJjQW+jTezl+SgtPCsmxli4dnsneaolZUfR6MUPxAYRAi8omtk9sL1fCdLTYoqdE7EkDge/wH4Us63TolhIWmsdORm7ZT0YjBKFyMOPpAcCE7kLkuoA2W2iz6wbrnivKXA8AgS79fonSxgO+/V8ObDey6ZLa/HCJXIwtJeRwoCVDHNib8vQCL0Bd7I3krHZh7NFVcHVITw+4CwufW6O7H+jVKnqifu3y1U+7ELGheaLqe++aYJSuKW/bBehUC476vO77WZZd7JThSXWLhJ0mRXLsfOIsR+pfIwz6bGMsk1SABwzFfBNLyU3RePR7lQ3H+eo80CZUNadS+f7X4y9rJ5k4WLIp77TYjk8en9wnppRBUY9eRWkX/cyL58Sr8G7nvGFLibDnj3ojk3Upy4LNyUY5WDj0HqPPGlx1vKzZoHhc5hs6OXU7306uAV7aLJZUTmqBu6MpfqAlHInvcg5UIBY/Grsc0KhDNtHy8gmebkJBA2FtFSP+j0am/o+QtnGf/Yoje1qf9r5Da50PoJOh2MdtWnYd+w2u4qgPKHdeKVZZ+hCCQqCpMXKUq0ACD1iXVbf9gY+Mg7a6XJDR8TXxUAgI+ro471xG1IxbY7J7StX+I6jip6K27taIUqvhOTTUnKvc6c08zWFUbTaItXj7NahSsjFrHbX4pbWdNQnJIzgg3u4T1NMq403KzBtEK4a4q5kMOZPAgHHMHhNGUccKw5FS5Bv5N/Pj06isQlW8UyO3jFxnRyLaCqfxWqJAhk/GXw9SNN7BYYo5Svhb4o7ezZOD/nu8fm/bLkye007VUwHTAH6LQhqAufrZ02NL8R9E2gXTUQ7OPF+mMJq7kR+njQCPpvGDUM62eWd1N/qdVfPn/EA1sOx63/3mmmJcm6GAgP8OJj0prMmGYd6rR1M49C0oyrQzTUXUG52il9885EkBa2UwWXJpxbFbLYy/NoezQbGb+QYbvPsDx7X+IeWopdUaXmFt632iNB98pkPzmeac7++B9r32sMsPpCWUzG/+dXkLxdL+jCEIqQ9uZIEWzOjHeo08JL1oLAQ8vzACLAaqSVpHyT/z07BGR/XmYUXR7OkOAznSpEPIeBE9J1SO2+4JVzAhfunMtp1DlB4OAKdJbNNO1Jvn3v+14zzNwaThljIJD9dySscnF7yYMEtP1jPImwA9Gh6GlZfAELRjvg2hg4FtT/I3PpciO0VGuvJIvxGwjlw15gBgIUtRaIWjnJzRc8DHZNCAE0FJhc5KjYRrGMixLILTBictIFfq+C0vRLgFE8ALoE7pkcyQkuKp9qy4ADc5r31oB/VO4fibmhrnybZ6y','1.test.TmKl0k6pQJCQ0tLxm3OBSM/6wI70KavSFuESfsgGAPf7vxpaJg==','1.test.FrypMjEwFRHSIfdozDIfBh2HWobUn+mlTWEo3JBKTXA7TK5U7beCoDQbO2nHl5PM7nWHOk+9bBHPHRkGtoDdlj6JOPJi4YsZyYScsiH2wl57hD9uEeP25/sf4KoNEWQqVifDUqdGKxd8E2ELC3ZxWxG3X6ySIJ5XWjfzW/D6qYpHQhQu9QKcqniSqnxYYNITmXQxBYcA');
INSERT INTO "outbox_attempts" VALUES('014e6405e212cb77efd355cccc1de45c','4e33622e07f0011237d2a8b453b5ebc0',0,'app','repeat',1800,'92909cc4cbd029e2e5218a3489eca78d','frozen','2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000',NULL,NULL,'1.test.FI1BUTypfifDTz3ksmJU257ngoXR2B4ZERRcFkX1dNtC5hLVUQP7tLdrWKe9y59RScTwcSO2MunmJ5aPJA4XxTyaSIT3dXe/YiE2XvRqMCISJDvyVkrzl/oSX4DMDb8ECelFX3M0nPpfSnJtr5+6D5z8wW6MvQHTaZcmnCA2nak6orHEIVXCyzbAr0925brRcdMFrgRskxZeolT+ONWFwu5NqRYpgodA4req3MClxZxYMHca2Y09NC0WifPtflJ8HR2hWUIogwS26dk7SlvoBsYvDItdguWSh/OaA+M57RlYUeCrWUmQXoBFIIjACuJMp32KG7C7QOkKoST2e8Ne11894kWSEYObYk55Yt6ctPvjVv5A7uqf7a6gdS5dCNKWpbceOEMvKcuJpO6hk+Lp7OTlj2pJ3SW4mhNNbeljlmrH0plVT2Oh2oJGxYtqBM5DSn2K2OrIqIqokqP4LL5v1UAGiiuBQwKSGyjUj6Ac1Ca0I01JrT35TgkljD/Bg+zOmoFgWOvLWnwByU8f18Z/z35Aucx+sojYKczuppljgQd9PM8iLwz4eXIMmpj0u8xLGzqdtBIT3BjzWPXTYGleiju4NYRBIfaWWraDMKd1mXn4j5PV8Ewfkl8rENtSanCe8/k0peFpIveR3LiaLLIYShSc51M4W43k8ezxXq6p0q/EIjdeHuag0NIUP0HyJL3Awq2wJ4aKKomEh9aRyZwVZaDngEUukewUIGqMYh83Er+JiWKBZkZ6UBRUJV/tY74SezfEWb1Lxw/I600GK0jMPu2ie8lRhmzGB3wWdfHWyefmMIJ0gO91Cvdq72bEQeE4RnO9QF3HzVuLtLEERFNBA1zIhKOvnUJpD3TMDW9rmL57v5dtjg8ixxAqUf8HEkyd6EtRwYfY8KWJa2kuLZ5kbmx739Haqwp2BtReBIz9NTk5im9JbCdRNhBL8MWAaTJJtPn7hBZR8ATdEw==','1.test.ZyaB80+/oxT/aTKo+dLnSkFUMJimuW15f4MjWeKx4WQz1nCdhw==',NULL);
CREATE TABLE outbox_messages (
	id VARCHAR(32) NOT NULL, 
	seq BIGINT NOT NULL, 
	key_hash VARCHAR(64) NOT NULL, 
	outbox_key VARCHAR(255) NOT NULL, 
	kind VARCHAR(48) NOT NULL, 
	queue VARCHAR(8) NOT NULL, 
	subject VARCHAR(64) NOT NULL, 
	application_id VARCHAR(32), 
	template VARCHAR(64), 
	status VARCHAR(12) NOT NULL, 
	not_before DATETIME NOT NULL, 
	created_at DATETIME NOT NULL, 
	tries INTEGER NOT NULL, 
	attempt INTEGER NOT NULL, 
	try_at DATETIME, 
	lease_owner VARCHAR(64), 
	lease_until DATETIME, 
	done_at DATETIME, 
	channel VARCHAR(24), 
	reason VARCHAR(500), 
	payload_sealed TEXT NOT NULL, 
	CONSTRAINT pk_outbox_messages PRIMARY KEY (id), 
	CONSTRAINT uq_outbox_messages_key_hash UNIQUE (key_hash)
);
INSERT INTO "outbox_messages" VALUES('c0d28dba08b292a01443e830ea4e6cdb',1795402733991439787,'9d11dd7a9364a27ae02ac34e131db76823306d6058784fee70fdd4edb9bd991c','invitation_first:e2729cc24a5a944ad7a80d7b516bf251:v2','notify.candidate','chat','14da73b3969f34f4e8d1f4db3be313a43b0614fe892c2cce24718e5df360715d','e2729cc24a5a944ad7a80d7b516bf251','invitation_first','leased','2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000',1,0,NULL,'w-died','2026-11-02 01:00:10.000000',NULL,'sms',NULL,'1.test.fsqxz4Dpz2PG5xnRqeh3y0R9/ZWBlExNeY12+bl3E1L9LuMkV7KU3IKE05BF9KqpUYOtyDydnePEaDPxWL9QXRAvKWwt+PdyLZ8XkyOl0LKkZPVFoDlojn9XbAnyhN5GlLhZsPPF1hkekycy9fk0Bgu7l6JO8HwYhX2pR8kPbjWLL+SIG8zrzh0pDk/CFZNEmYgF7lPr8dQBwesPf8kcpIucZ0LOdJsClb/dMjQ5DXWaBtw4NdVBHbqozfaT4Cv+8qEofT8UpjMKvnUwKRLoh0gVkg0cf44WsyhkuoYuZgE4uB1cbaOAsLNfVqVvNLiDmn2xIk5mUmeBa4WB9GJQGr3AOkFx/vIDIJlEUE0Qs4sFKI7D0RCPzf86/GO2osCHVzlKXk664pNOh1wSIrcnZ6zGEwFHVotFcwxMyR3CsAOSfYj8OLs0ocWe5JvSjvK2aEViSVifh7N4gLuyCVOZ09hbMNCogDk7rswmWO9HvpPcwRAX/iRea4WUvlOX8icieTKLf5toD7RhQtua6XUpbcZOQw3V2wgtVqU5QCiS6gzW23f0cYNo26gS8D7XdTFWZ49Mr35JbQ8wvli156kQ3izMowuZ68Yc6Fd0otOmWqqdiWGsQ/wWVu7dP27JC8ZMfkGf2JGAE9XZ6fVf+yWOe8kLPeL5d3mHTJ9SMW6rtqcfq5Y9qB8Hh+itynen8aYUNn4YH5OdsSAx4ZuO5QpIell0P3VdvzDoUqtwUs/s5PU701HWFkbE5uxE/+bdRZ697zVTItyhRX2z3+wNynvRcTAtWUNq+0btEx8orTq31qhYj6pc/Xey2tLobIn/QJ1YLC4J9UreYqvZxbLfg9RZwmzsgrbGkVGAqfg=');
INSERT INTO "outbox_messages" VALUES('beeb49ae6c6e281257ff6d10156e2f30',1795402734011894559,'0638402235aa5a52781b88fe051cb3749f2d28e5ecdc3eb6f506a643a53d007e','consent_request:e2729cc24a5a944ad7a80d7b516bf251:550c97aef618b3aa944f5b3cd697233e:1793581200.0','notify.candidate','chat','14da73b3969f34f4e8d1f4db3be313a43b0614fe892c2cce24718e5df360715d','e2729cc24a5a944ad7a80d7b516bf251','consent_request','queued','2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000',0,0,NULL,NULL,NULL,NULL,NULL,NULL,'1.test.O8OoLWFSm9RwuHD6yJ/wfBsheS6WZyOXs+C7BqaAVmB/dg8ySw5pC51Afg0swe8C74hicwUdgpAgEWAc2WTQd4Yqe23U0RxyuRn0J1p5EU2D/19xTxF4W0QO8azLmiZeSGI23g6naaM0fY12cnLVylW03KBrpDWnsNe8VXixmwTKyfCoH42raQeqRJ0vSW5mgE+zEEXiLfOLKYjPAXCrtINGnz8xp+3mOG/3LBZP4ST9bXKED/zMpfbnKlOmzz+vIKuPQaclWIUNJBtlQvkNJyQ0FkAxtHlEd1FVjwBdPF52RWR553DmgKVSNMOduSeuqotPwWHB8Uc9WXboDXNdwWPqfmnADEOZGdYgzVodq8QiPN58HbErkNJsUrnbwgyHDFkjyYm7JLJGFJOCiJNsTkbHtlHZfAUehnGJefrvteszHmTOlsXJNGdABqhiQ85visAMdgeBy2WC6Q6OXTohOi5540qmWPLIRwPc78L2bA+RcBllNLhidEjfo02ZR7uqQ2cFeIV5YdIQoKoijOV+sZztWuH8o8FB2BDQFFl89UX5l5jkhy0MoYp0r1xf/1oq3LttM2HaRjMxL1JNHhCcCCQErHcUGaBXobQmKVvF8avt/cxfPZjtZvQeit5oyN3IJUCfPVLYCbL+b7GnNV6ciAGUG+1XAxBssVWQIST+67v1OJ3OrFJ8atpeEyiTd2szY/rlRqKhnqwtAoeLVz1/EtZ9u8nTP/i4Q1TDQXWxX3RMvTMTg3BMWPGJIAI7qjIgiCowMvs6c9SxPRx/pkTmGchUXtwCcQiEISL+KVa6Ywt4EuSL8O8nPjWo/A0EwSwIqpZpTghvDgRhu5Vij4k+oscs');
INSERT INTO "outbox_messages" VALUES('043b93027d3b0144e20ccb57d6dd8119',1795402734034107416,'a4f8e79a3b3acef51390cf78e056853aee0cc31596b4addf5110f01b3f872e47','interview_confirmed:e2729cc24a5a944ad7a80d7b516bf251:v3','notify.candidate','chat','14da73b3969f34f4e8d1f4db3be313a43b0614fe892c2cce24718e5df360715d','e2729cc24a5a944ad7a80d7b516bf251','interview_confirmed','queued','2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000',0,0,NULL,NULL,NULL,NULL,NULL,NULL,'1.test.1ylgV/lgA/1rVWty/Bkt2ZiJb/0iqI4KIy97FMaz3ic48jxBzlNz8p0ry/KZ/JeH/3yAiVAeJBH86h6RQ9+nwV6Xa1C6wTZfP+1tW2zJaYewBJdcPkicTJgZaKif4Ex7Hm3StUWUytaYsvjD/PjfpLDtsSN3uxYVYmDoQIRiMASfXc3dLMGveBiDrv5aJc2xQDMLJ5SrRIUwNeXe9II4fQCHthRV+9FWlQSiU7Xm/vhsdw6TsCXvZ9zvsyzbqz8KsDoMcZLki3rQbIXe0gNeE7OlQk+OgfLfAY7CycCm0kcbk0pe6DEUWSWeCS8FtX7YQjYsg9a3cq+aVNdRsdtjprkdv8uUjNSvBSmru5K7FFs0vtQni9FAfAtUFURZ0qU5ZUV4yGV+KpYzbl6UM7VHx43lG3gJvKIWfNGryoVbO1PfmjNv1cEM/afZooeDj4OAYwelKGnCp2JDcHleq6707ay6zY5WJ3HpwYWsB+uRgEDOCRStgcMrLxfpLMA1MGtVsZXLEzMsPUpG9I5QLGvr383bEENyeA+ErhG34+UZXypcWcSXA32MKG93tPw0U8ybxtWZeD43YtWdD8VH39lJHRlkNyz6RCOiQWpoajidzTQ1ypcAWMrNykhp4FVPSDZG7FdZPXkSGnFjnpxr/YOwBTHTSTxLXmfcl0WMh5WmRQQY5Di75uSUt7rGJblLQoI+LPq0vhu3Kd5wyCRjYjuPW+aDSYyBPjjFHMxxcxPVH6qLuqnbYVkA546ZPR8owJfdFjpqnPQLCesVVK3A7gc8F373V1himtXYFotnycp4Al+B3BFrqo/Dsoe6aKvs2nv4SKVdqJfe+Q8=');
INSERT INTO "outbox_messages" VALUES('f19c8108ad973fe220a0bd444b843238',1795402734097962674,'9334d7fb7e87bf30d00032ce3b95159959a2b1a7ec14ecf12bd745917377cc30','invitation_first:ce69e214046fd786d9f597d7c070059a:v2','notify.candidate','chat','dfc23613b474c5c7cab18094e421ace880ed0608fae39f61169df1f3024303ef','ce69e214046fd786d9f597d7c070059a','invitation_first','queued','2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000',0,0,NULL,NULL,NULL,NULL,NULL,NULL,'1.test.7MMJggkkqg1MfSrIpHLOtOR8I/Yi2Q0lqxceaG51Eh0NAnkYiRi4z/7KTKkQWTzvsW1Qkbhw4LV6A+rTkeDmpKHh28D59YYO4KJo3Lv+2GkKO12/yho7RTqxgysXTOO8UFViTcSxk8VsQSbh6u3NDU4Jk6AP1pOgGkVn/YkNbxsV7hzm4xA27uQsxW8Ij3aWXsrufyDimIRCHXpP1XW6iiihgX1ff4cPG2ZsX0Q1l+9Q+H7kgMLY0Y8ehvS8ZOviB6K76u2BR+WRU3pIoOYgVqCuMp8fBU1awsQHIZ2bYjuD60TJYzX3FTsw697s8+OYW8e/56ZXSFKdNnQR5F5oNsD0bxGVJqXZnRifjYJvcHNA5HueZdG2cs/nzlqJ6K4BiATTZsWCUsU84uD9FJOzLYCbdg5yJSXFuF+rx8Yz+Wd+Xik/tLljiMeh4QXoxJCu+SbE56ybX46od+LB9yoyS6YaBLFH00Qvp/RxkrG7DtfJPEp85w7pWgx16C/+QhldOlz/kw0e6Iq51fs5jDf6KnbbGgY/mO4ezQpPMAyF+imLZRVJuk+Jew5flXuuiWaOckKPhehAhofZD6zfyHIa5fdZbc8wic+zms3TM4aLVWf8AycwY1vv03YcShoIK3corVH545d5yvq3cTTj3bmNDlkzpFMr26U21Gus5b9l+rxs4EYMpxUR5L6V/kYNoqBgHpUnIw9HmNTnv90nYI7E1SnIliWIwF5wsXRJvOg0RzLs4xaxhUb8MhQ9JkxEOtqqPsQsx5CzXhYv41DqeKLiefuD2SS+O/ytXfonDW1u8EDYqz6ji+3kLPxTq1ktQxSNWOmujJxLMXVuEd5BhdSMcJQCViqg9SGdDtI=');
INSERT INTO "outbox_messages" VALUES('7d08aa3beb6c18930934bab707fee903',1795402734107079188,'f16a9a3d565cccef15bf2ddcd818d050ac95f879d1a131b52a490cf07f391d0d','interview_confirmed:ce69e214046fd786d9f597d7c070059a:v3','notify.candidate','chat','dfc23613b474c5c7cab18094e421ace880ed0608fae39f61169df1f3024303ef','ce69e214046fd786d9f597d7c070059a','interview_confirmed','queued','2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000',0,0,NULL,NULL,NULL,NULL,NULL,NULL,'1.test.gXDsbrKLlHBoFUys3GhOoq2wMP/Q0zhoWcG+E4S2FXz5FDl3Fcu6Qlo1M5bMQ9u9Ku9Zz7wGyjMHoJHxbG0rT1fTWx5CqJZzcTrsEKwOEh19KbeJv/IsESmHNyWfcqvmG1vO+k7idYFfWfTpUdfGOtnLr0QMDx8dDpadTIjTn0kKvjmgOGCKqtgbPqjg7l2BnJumzwASWszd3YicHnNsXu09fC1y7/3HkNzQblFvs1QVsztZno9r6Uv1DBWlDvJoRIrPp5iTtK09xo9+i6JPSUwF2Q2jagUCbAmXLYV56XUzP4GstGeT8wgAm8mbOauBjJ0QBmB4+BMe329ZwjIkvVHWp3B8vBVzW6yH+6WTLjtpvRh3MWlji3odXHG5r3os8/hIOsz20/C5j6oclqD0QN7VQcnDXxfjJxENhx6W9oERrqd48zh+NZp22WCevtxEvsDqv4hofVMyvL9PfsCc3YkTcUaHmDGuTSSdxVc8TLQJZl8GNfnsmHxYIPcY9cS7VE2wUVsdbabg5+3BQhjArKg4OpiPEDKtWa22mwf6boqDEReb6iQ1Z7ClnM/zBGtSB5QkTwqHUGBTg908lRtoYHC2rViNacz3bNEmSlMY4SQG9/BIg1WtyjjDto0fdyyEmayLpDbilqB5u8CdpxsHJYP2TGhzgJJwNlLBj/HHiIhnB3OpHtiRxFpj3048u6gg2w3v4yZ96zid9tJ1OT0YZRjy9Q+HMuPKHiKTffv0U5uQIpk7Ri2JXNhY6iHzIi6iKFBGw/CIW+rBPFdSFIi041/0vrlha9YKxg3NFIxO3jHNkkOG49UQOHQKUzQZ5AHzb5AxYuUnjZw=');
INSERT INTO "outbox_messages" VALUES('09ced63cf9df9c1edea15e1f7220347e',1795402734140463846,'7ff67676de3bf99fc737f2a5536b656ce26f36b382b66fe2e9af73448927cbfc','question:ce69e214046fd786d9f597d7c070059a:18ef7f4d225d94f27657ebfda42b9c2c','notify.candidate','chat','dfc23613b474c5c7cab18094e421ace880ed0608fae39f61169df1f3024303ef','ce69e214046fd786d9f597d7c070059a','question','queued','2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000',0,0,NULL,NULL,NULL,NULL,NULL,NULL,'1.test.U/UPVnz1bWcRPDoxLPikPgFtCWH1DZr17TuWgv5/jrlHKDwYVWoHkFvN0RO28c4Bmc8e9ABgTt1bu47M4RqIsvl5viM+GA6LDWsrFRC0ERB6c6jhlvkQWDcNgwTNnruTDeqjLkjwsehFyIQiAikgZNI5et7oslxc/laoKR+VIXTQOSf3evsyQrzz7HJMoh7YgoGj5d0/kpvPckm+ynI1v386CD8LNc3f5OTyppll+2ABUDhWNABkIkIIZRx0XqJ9i60zKGJ83x1mNC5J3+K1E4B1Ata63wC+Axcpukti34GcokSpsyALeMtyQUErr2o1twZ9dNdPBT6uxAaOfFj3R4ouYkmKpyfpu62x27xmIUNVRMlwlQRnehQcaugI5ulXzmeJ8hGZvirhEGMUejjgISamHaODUpXi3uAaifd8bCrNLelh+xcNlFL+tzXbp8NILGHMsQk45ESVdRgWoM2vjPTC0HC5QwKDJNR3gn5DeoVsoKgtLW+t0Kj7fR0jRWOPS0HeknbvMGfUCHWGvGKvHWRbu6BfkfePFsbmrfgyn0AbwSSBH5xAcUUBSKyqMBjy+H1Mlh5WfEhGSFhwQfmVmrzfDr+VL9yu0xxlnBIxXpdp5fNg5u3ZeB89iDWiHWgPDDEBG5aUlIO297I7NRP6t1Lfl7E6kxj3JJpjMF/u03+rYoWYIn4bPXXwSBAW2DR0AG1XveFFaBigx31UHQNBPKYHbzZzMGzise5IKswW9zIvOUADpp+b+CisyDcjDDEKV9jE1lK0F/h45Bf7lNFmnG+v07JGvoPOW8/MUIb3PhkmXah2XEqKtnJjNbxnpdD+oK3HlVXNrtOGkt08yemsaJ1Hf7G0r70+3G2AGFeiY7rZ9yQAQJACsSsvFa5CLky4WOdf39lNGEj+K0J5VgTGMiH7Ow4U9LiPqWliVcn/407sdSi9EGA+fIX5+xp2bscNvKhhPJ8qlh+TU9Y4lJv5eUzx2IhGzvy0nFDm8djUUo1TRJFqt7bXktql2wf9K6LxVRTllCJm6W7+6Pgo3z/iFyH+VpjX0k9I0ljK4CZMVN5/FMU69PieZBjW+kfVL9D1C4cTlECH9Ncou/4C4O5BCm8nJIl9TOd6B3k6XKzZ1MLDSrzreC5X');
INSERT INTO "outbox_messages" VALUES('14165b478f36bb333e46800298f47f07',1795402734156615960,'ac1de25da4d512c0a4569636d4bbdc6d654b6462da31b1fba1f641fbc7ad83d8','interview_submitted:ce69e214046fd786d9f597d7c070059a:820577148b65f407abb5f8b2e1803b56','notify.candidate','chat','dfc23613b474c5c7cab18094e421ace880ed0608fae39f61169df1f3024303ef','ce69e214046fd786d9f597d7c070059a','interview_submitted','queued','2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000',0,0,NULL,NULL,NULL,NULL,NULL,NULL,'1.test.82BkQTrLYUIVMfHUnU5MfbACKZ2DODPhPIS3kPFO5IJEUUQohS50Tc8emmgG2uEnjJX2GtgecPCOJyF2YsNJ48YkwAHHMfDXUKZ+10m5pnuKKHY45HYlig3Jt+XAu0ghQYxAd3UEwU01kwqDBP7yRSlUH36uVczFIJDMEZgVWUt5gT+JkbAKZzQFUak5Ire12iRy9QcG0FEbj/lLF8Hlgl8eSmWMFn8F0UFjgCbEccinajOKsejBSfVJCp/C9DEtcNIEQdiw+GQ59c8538YuLRXK/tJWGLKhIZhxVsVpOdM5Soo0J6WzCEWWHr5aODXMAiBiEpSeGSO2CQiDwsGIkRB/eAQRzJLpZ8T+QbPBbmJ15cPhjBwtyYV2LTqMm2nGBHNdRl0CLzdyABbzfWLT4ZkSGs6HkNxrjD/DQtZGVG+UXW1Ui/YoBk3hfQlcfGJoF+gOT7RmzEY489EVA5npBUyCqrKYjZp5mdmWIn5Qo3HlaIBPD+j8omrvL9uUAuG/ZyOV1nbdW1oHyzmoCpgoo1+M3Z4mtd7j97rVDjXEOkLaTGDj+dKZWrY1D86p3fEO+wu6elojTHK6R/bV4tP/ngOmh3h/brd06kt18AjQd7kuwNi+ipRVy5J4Z5jweSxYckJTt+hq5gBYPfxvS4PW7UXK5rC6Q2W75BZiX+NetfqV48HeHmyIy6E1q5nEL17y6GehJstbEbUuMzmE6ofdcbqavqKenQ1KeaWv7qZOJSGGzXW3Kb6pnS92l+kMowzHGgNZ/0XZIC+ClAsutaIs2XwIv936XG9QXayevmWOuKZaOz3A9NQbDBDWlxnpot/J8nLO8ocjZ9o=');
INSERT INTO "outbox_messages" VALUES('90dfab58bfbd69b057a3a43df9686684',1795402734162291383,'2f8624b6fb2c29a8358fa4467f4b03b8d0303c2738215b5d97f457949c7efb5c','score:820577148b65f407abb5f8b2e1803b56','scoring.score','media','2f8624b6fb2c29a8358fa4467f4b03b8d0303c2738215b5d97f457949c7efb5c','ce69e214046fd786d9f597d7c070059a',NULL,'queued','2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000',0,0,NULL,NULL,NULL,NULL,NULL,NULL,'1.test.gDSUCOdPe1eOD4/jE9FNfTDaffAAh4+EyE54qsm9ESVd/uF1EWcqW7WuALsm9H6x190RMHRyshoeBWwv65RQrIHZybSIYVUSY3WA+i/ymQ==');
INSERT INTO "outbox_messages" VALUES('3eb4cda73e5ad0019485e89ef38cb837',1795402734185175896,'be48b47bf04da21e4e5e21e6014108f1e5fa691cdff2655c14405967fa227e4f','result_for_hr:ce69e214046fd786d9f597d7c070059a:f0a8f53257c60fb5855680851d056c3a:v6','notify.staff','chat','d8cce4f479f5209d02c3458dc53888518a8b374439c8b732b54108656f382f6b','ce69e214046fd786d9f597d7c070059a','result_for_hr','sent','2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000',1,0,NULL,'w-died',NULL,'2026-11-02 01:00:00.000000','app',NULL,'1.test.KGL6Yj4V8tntbkannI2RjqaY3KBmbMKgy9nQjJsphq1ClX3xilb3FYFhUyel13lPkaP3vsclQq6Ecn3LeWU22LSZ0Vr83MekZXtlz5UKnwxWJtRFLtLbQpzJWn/UxG/gBZuLV58+eU7AmVcSlUz7FiFMEj310gM6m7VdtVSeAz0/TxGiQCSYR4DaJrgejQFVcU3R87eTf7eCir5cpcMaI7Hv8AAl0PTj1tdEOpmf+dkdt7vW07NrHwPlR7yZclbfQta64qY8Qioaf68vtD1wxcjI8VrPZ923NkT7ukC6x495CTDXuh1npwx/c3bC193bmqJeuEfIXKvTvNpynSRAGCV3L+GxmgMCfIoaktw1t0FGrvtOJqtjqPviiNdCLZm8FI/Zp9QTbnGsPc8BNgCyMFogP7Y1OG8wxXuGlUkbATxOxeJ7A+uFn/KpdhZXuqv3wUCA21k04j8thbwcUzQ018frRpRBJ2xOsVSRxrpGlJZN6AtpWPuS2b2YFPPn7WKoc4fANOCF6zKIRPOG1A03G5+WJTbxHQH8G0G/VqDUSxkUGJhvozFntPMOnx8iVIN2jOfgSPgAS/kv1Ouw83+Iokao1ZYju35iLqstcCGJlQwIY0kptqJ50h7/brGMnSK/zl1lVUzq62v6iViQNRis2KckrZTYvU0TxkO6og2jkDMQ6hIMDUCnmTYexlbxZ448zPjtHhY37uB+EAuuDIG0d5ua9ZWe4prm8fUsiBkEDPWo4DmrkjvD/dalQkl4boVPXb5RaQZQb/T4KL4sjJS/VItXSy905k2+wozjN01SFkegIIN0rnMl1tNc6pxmnvF0YrRFBbEeGDGxIy36RLqDa9qUqsVJ9lTWaP05PQpKAyb2QgI+1PSPAnVA3zcMOWwi9IYmZCWkHPjrcE44hgwPtBPVqiTEl6Gvkd0lPHmCcnPqi8ZxcDdALjGKZKVAdYfNuujARCFe7WcWUZO6DqcniOSInesoR0BNXhVUzL2RAd3xmXr+1Fu8sSQOnfaxQNGlJZA/EVmKKEk12Cq38+N5uCZ2oGKErSGiuJXyzcRzclEbSlk8QMSRAtqCHy+xfehOCcOrVVvxUgJi78oiQJijMZiURlc3rpPpzRd9dt2EsD7TJud29U3DCtnp8hkyLkpfzk8Ex+s9v9sSoOOmjuWkR/BXguMUDLHok4Gnv0dOLcFC1gUpM2y8SrBIqR2IfReD75JoYS4cXg+nEsT//t5Hdq1AphgRtjfov6ktKU8AIfw13/la1ognGDxvUWNfCLQ3afJz3L2QSyNDvjBmWM8/4H0d49/R0/6kI67MI6lCBkTWbMSQbTgPsaep');
INSERT INTO "outbox_messages" VALUES('4e33622e07f0011237d2a8b453b5ebc0',1795402734195634710,'5228cb5fb9623c3943bd510c04557884037d04759e8134b3f52a411dfb21f7c9','rate_this:ce69e214046fd786d9f597d7c070059a:f0a8f53257c60fb5855680851d056c3a:v6','notify.staff','chat','d8cce4f479f5209d02c3458dc53888518a8b374439c8b732b54108656f382f6b','ce69e214046fd786d9f597d7c070059a','rate_this','leased','2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000',1,0,NULL,'w-died','2026-11-02 01:00:10.000000',NULL,'app',NULL,'1.test.vkOjshBvxF52fjGU+Wn602ImuMNcUDud3RFonIcOnIdNddv/HmYJuyezpHHO7+isfVq9Bc6ZV3Rcid+V8oG96iy9Z4iqEalTtFDv5KilAat11Wolh+8H3mCRKLZ0GnxTU9XDAh6Scm8h6JnGYFdVf65ZqIm9D+Zp2CT6t5m8bRCZ79Wkdp3GQ4gIuHDCZ4wF/I6K3QDWgbwWpNmKp0oxQJ1jEMjECeWqB8zcUfcTU2lpDMy04NpjGu1WUKSxGmqcICq5ouUCoN053rCmXBj2pAYijESbo5r7mYpNJpY86LiOGaVSlOxbjR6dGWTtaSO+glJTYPVD6lubNgxwxh3MbkGLt1ViSodJRHyHo+0RduoLODgmbYoh7sOxFcRR1QZaEzQLFsSmBIo5nJ4IerKoRWeTulNi8fMQgSeTCXoBiU24a2LeI+BQlubWDICmm3e3/qv0gsufxK1ToQSHdHMxWQyAk5qebqw1CRVlUnbzwlLEznj/QHABxUCSa86u+1EW1CeeXEr1ENYjw1r0uzXj9U9ej89jFev+JtZ9mQG+7qU6y2Xlv1WjGydewdIeGIdVscpdenZOGMoDZ+n9qTXjHxyAKub39dSJvsM6Ka+VDyPgubcOWA47GO5RRJv4UsvrTwocDdQVNSjQaKKmGGnML6EY9HbxDVO9K1Kihk4wnNUwDnY4mn/CZ+OOp1D9AvUcEBio83fyDRl7Iwzw1ekWElQrY/+vueIGMGYzncdZcOF+eyRsNfFTXmFKN+EyO8ms4poZizSpz4UJrxufEgqR6FbCgjc3saddL72jYLEAI47VaMjXvjXXGx3zYv3Ow91EG9OHDP4LdpJUvnfXll5s0b0uKA1CEzoXQSY9VN0elQvlblZygAeUNBOIbdp73AvI5kTqFNCsNg==');
INSERT INTO "outbox_messages" VALUES('ba41c8eaf257454ed7de728110e692d9',1795402734212171383,'c0fc511c4c7235b47bc09c128f3117a044cb94ff7617868785e516ccf9f3ff85','advanced:ce69e214046fd786d9f597d7c070059a:v7','notify.candidate','chat','dfc23613b474c5c7cab18094e421ace880ed0608fae39f61169df1f3024303ef','ce69e214046fd786d9f597d7c070059a','advanced','queued','2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000',0,0,NULL,NULL,NULL,NULL,NULL,NULL,'1.test.OrjFyK5gtFn8awR9Zp1pzgqqxV09Fez5CuYotNFsfWoj/i1Sag8F/HlEDn+C76iSNfT5VrhQnXSBQvj0zsM5Otbzyy9aFUTrv7LjX3lzEvLLds1VfWLxfsaIywwDIx2O0ODlyg6rmjFD0BUsEoDzUachWYH07IIXcu8fs2rPLX41omudNlVoXIqb9bAGOINnkgWq64WUgqDJGBB0NDzDAs8pN4hoypx2dvrRFqSbdvPluut6Xrak0T/3q8DQVMThjeQYIotTzcppEzZgKfZsUm9O0i3MmbQ19BW4S72CQjBYosXle+uIVEn2/xITBNqeaZnOAKjBtAaEurk91EwXSEr1ETKxACpy2IGsNJoxiLByDFhjlxzzMGhHoNkpQ+z9VVjPUejOAZJLGbcCrzN6p+S8heAr8//vtJ1OB+37sXL5lChgT0JINZNNf874Uv0l2t/OSpdmFWfmRqe4lUwsTxYYze2i/nORytDwALJco2TYg4gHteaQxxLA83WVW6pCGnahOwI8XPUbHz69HHA6BRpLhBzbN16ouB9TavpQ/F430ePyreFqIY6TDHuLk60y/eaud4QiICkhfOuQHngJSWGPa7Sk59u/UD6UVVp233NfjOgqVYVtc+63WOtg61dgIKiiLw5Ef4UaXI1YtATmjCopAAEQrpvZc5z3+gdhi4DkA+vSv9SVC1SlFFaqD6xrkgrLv3YQf8aKfq0vygWnwjJNSOPdIxIu0H+JVpohsLSt3WgLPMFydfHQfjUugRVC0n9gEUpoihKkxZni833GGw8iIsVZTsEcQxTW5Up5zrskjqmUSM5XWDViK3UyRB1HoJvF+S4tUj6h+SU5du71Y/ookTFIGmfLKvyl/yies/65a9up4v4Lz4K9RvJ9+udp/wHPHw==');
INSERT INTO "outbox_messages" VALUES('92caa24cc23cf3eb16f46de84bf41919',1795402734220360373,'d20f6d329d6e094c8892b81158f8eba6f41d990262159c35350a5020ce4ef3ff','schedule_second_round:ce69e214046fd786d9f597d7c070059a:v7','notify.staff','chat','d8cce4f479f5209d02c3458dc53888518a8b374439c8b732b54108656f382f6b','ce69e214046fd786d9f597d7c070059a','schedule_second_round','queued','2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000',0,0,NULL,NULL,NULL,NULL,NULL,NULL,'1.test.2m1ekmQyomUVuUHHPgqkrcxnNvxjWvGQBLx9YDmIuM8Ez6RrgIQCDoU2RbAl3D53nPpqYfKTTJwLTNc45zMC372ySoN4cSDY6l0r2ylf9fRazT6x95K17J/FZrpV5hMhLjrPvcRQ+T9P9w7yls0euX/dCFLta7/WZ+0cZVsAbdzkWDwG7BIQpbpm4q0pv3tWIpH3B/3SNqF3JL4bGen/ZF5j4Suc+QKu/p3T1R/83gpj0WQb2ENsDk61XZQsAR/+tqcuYy7zlldgzgVv49T5gc+P0OUfzYOqpQwVwtZfqnjOMSxMaHEhh1rNzQBLNlmMAdPDR6ZK7gnM8uVMgdOpFbNfeT9elsVdBCWzK79swaL2N7/B/9+wPjWtuV81SbPfFPKAasUMlCcffuxuFFAZ92SJCvna4jukfcbrKu63SFQ7HHDV/ui5PgdzBZGbJVl/FcarnPcd5n6gPleG3H2mYwyD+YarUELKOh9jGoQikTaENJ70xXRFp/m0SbBK79dsUr84kkwoYaDGUOHga9xiOtE6ibwZGPv8TnaAbKQf/i8iZ8gTNsJLBtDUcdIahRMIurwyYccHo0CUFzvwnnt/nSGHxGbU2IIR/EnsNK7gPuxcgoa5IZdhPlcp+oxoICvDHeyk9WFea/ppn7/UTmHZALIFxNJ6K7OdcCaijDAnlDklNkyfYOxz/8u023UqajzrLvq+z2kjS+rj0XJO+CxRFtL3WMVdg0SnH1CanoUZokCFqtmtlXKuYwwZtf3dUyFqR08RiMEYw+oQyjHkd9N01oQ8O83xnKAOrFfaOq4Uum38JAKtFhjO7mi8keP8EotKjMHHinPhaeGyqKogYHaoFjGNQA7AXiJ2FExWlurjVduKSuIVVa5LzXX/CUbQunQLKL/Wsim/X/U8KxdQB4xesGT/8jxfEiOFd5Sul7ZDCx2QtJavxp+N');
INSERT INTO "outbox_messages" VALUES('07f622a2a91ea108c13e321d8cf8b707',1795402734233668781,'ca7e0afa7573a473d9bd1fc0e7a8f74945b78ef7600ee780ff558372ea0a6abd','second_round_scheduled:ce69e214046fd786d9f597d7c070059a:v8','notify.candidate','chat','dfc23613b474c5c7cab18094e421ace880ed0608fae39f61169df1f3024303ef','ce69e214046fd786d9f597d7c070059a','second_round_scheduled','queued','2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000',0,0,NULL,NULL,NULL,NULL,NULL,NULL,'1.test.xqV0Ax1HQEydX4CsbPMbK0Kgiqqw9tg3D6tbdiUEPUQ8onkc247yH3dUdhF47pQh+NlQ5aAq0Yio2cJG6yDO9ChkMsJ7RLJNmeGy7ve1eRb1heJYnVzAQQiNfyYV8zKl8iE55Rn7FOWPN3scFL1JEddZ0a2pwQZ/V3u/6I898J19XD0W6t6uEwlV6tyziUGv02/3uQbY+QEYWd25jc4kWFoij6h1E9VPrnPswUnNTeO1Z84UsigCg7frjZGvVBbNpYIdB6n5Jatz8QfguPNSLLTTlNtLFleE7DyRk9dNdc1u1HwJrycRNzI8VqcGbYXsVyitVw7uDz1qe9vWMFDxp9bMzk6ylfMHFEqnXkJ7ZoGhilOs89O6vMk75kz1Xx7vfybWK+s8I+ZmM/oW1mXeaeDkgX/ENBBpuHbYpI0X/Na3nMh8FIx5PlaKDGLrNrWBGSd8Z/dRhELIqrZ9KQF2lzS/1SLkarC3e/EF7dKBA1r1b4XziZLrBMikw7y1+KFJ+07YY2nEiX89VKd7AMDqVSEMHA7RIFcI3vgDPCeu2KTSoc3ciVOiACb0FMpQcEekdteZkQqyC8MnB5Bw8kdeU2Zg2SrjveRGy7/lCYm7p/LMMbUv8yWcdwWcN3wVTMEpumQTf6zsQyuOR2f+w6RGNUY9pIADeKQMIuJRiNY2Elt9agC3llv6SamcLEzhvbAr4UAHsbEGPgq/9fPMLxvaNM6jZEBzPnVG4sVnKqR//hHua+Ehs84R2zJ6kuHRll7q+SxeGl5NhQFuQ2UUVEnKiiB7WP774H8R+L1nb3gL1eE6+98I7w1Vydx5QSoRCJHOAEyTFl9EVBjuVmaYXz4DJMiKtPG0AabssSIorFz/NmTGBhs1ijeNUWYU1C2DJN9Mhcfj1j4dlQ6pAOHQYUU3XwwQiJQMUMPZPLI=');
INSERT INTO "outbox_messages" VALUES('56f902eb63152fe3b9c1a45258e0c32f',1795402734237728699,'459e9cca9522120827bb7aee6a01c975652c2495ad8a07950cdd0a32b8f3278e','second_round_for_interviewer:ce69e214046fd786d9f597d7c070059a:v8','notify.staff','chat','d8cce4f479f5209d02c3458dc53888518a8b374439c8b732b54108656f382f6b','ce69e214046fd786d9f597d7c070059a','second_round_for_interviewer','queued','2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000',0,0,NULL,NULL,NULL,NULL,NULL,NULL,'1.test.bQUUKSAhcyNszVErKTlo2h6472gFQYw7Wu6bVhMrS36ajxBexrk6eui3OzOw/umXfwB2VIMHkmRwYkse7Q3iEwaUEmkHCj5Q6SiRzgb7HsMOkA6UsUOO9QdsudjRVLgLEjRobcixC3A+SBgLU1w9Lq29wxg1aB6OOsPBVaeXQXloNL6XjHZnMQ5y/wZ6kgJmWBOS+rwl8mP4L6prLwNRPAeYxeThvVHL7+FXQGs6sGVQDIHd1s0oqdPuMYMMOnCYcKYA+Hv1VGUZoqPQgD80mDIBqxDTP1YRVmya4txinJXRvXVpX4ZQMFV/5Nfj25Se2GB91FQzn21YGcd2bRdSKkDu9QRpD8i6zbTQwBP/XRXq5XNkE9wT9w9H5AyVr/wWc7yb79FFuajbDn90P7AGjfgkFK2HqUbjsDCFSnrD5YrX7s5I2kLSDAkp+9ZBfaPy22RppoUPk8LXlKDxqPA6xIS6fltbj4jg2MW9Yv2XQHPYPCf81tqLmJkZXmAuzVuKBoQ9Dw2UUrIfcoeyoS5kA54qCIBhs7yKF6EyWlT7iFmkMZPF75mkuM2b4TUVrHe1YoVjV2HWIjxcaP72suyXFNoIYVy+TPuhAPqcxl/DmmIXB4Osr0AW/CcAHH7BbJZv5LX/RbOLZRvrpSFXQsuyA168t4i54L1wNbqqJNQ2QvMNoEV+NVv552OdFg35xwA1z01nQp0ehkBtSgujkYFJhefBnAhcUYE5WsEnag5WZTt8qKfsWzfVN8ewjPTweXyOHQyo6RIwKRx/cG+4URTEvVGt+fH3VHzMunmEAJcUJtgKegkRUk4+utO0a7cKzXkgfpRnj8cOwdTLUwE+flLRNpr53XYkXjLTamspXbTyoTm4/3a8zXXu/h3kLqnUF371OW7rJR+SAKfU4UyLl00bH1dhJ8ORzijV5YEoANi5tCn9u+raUc0NBplalc/YV97/23Ta7N0x8pPKqKJjufqcuRTR+y0kH3uu5720WF22mQjV0FQWotPr7lk=');
INSERT INTO "outbox_messages" VALUES('51be60a33c1f4ff7eb828572552ce7d7',1795402734252241943,'683eab0a03c39cf4db5cf4f27150dd730dcc2cedc9cdf5d358deee35704412fe','second_round_done:ce69e214046fd786d9f597d7c070059a:v9','notify.staff','chat','d8cce4f479f5209d02c3458dc53888518a8b374439c8b732b54108656f382f6b','ce69e214046fd786d9f597d7c070059a','second_round_done','queued','2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000',0,0,NULL,NULL,NULL,NULL,NULL,NULL,'1.test.UwdINIIyidyL0PlfHiecBF5yXFNxBHeBFUHounB0/pnMVqnZeJov9X0oXKfytcQSU4KeO8181g3sFDv/uI+5cWUcfr5XdD6wtNwLSf5Nit72yQ/TvbWbmtX4ABxLGQiFuJ2zSdcBg4tdEeodNxdN8cEOIPLEzA0Lyzg3L2t8Yri4YOy1mOQRa8x9O1YKYJZnAWonCTw4sNdFZ+88f+79gvNEZzAuhkTN7LQdglyw1XfuN6jwTm2vbD7SyJdI2btATJY84Ou5ZQsQhtj9C2tiJzdtdLuVbpvin13UfKeKdw+L1KVBLJkBXTJAayEH1mOFKCqXQNP6THtc9j95wURbrP7KgMJ2x4i1H0knEplTQKW6XF7KIsw8MveJwNSc6q6WS1kRAsTtrsAFUQPKHupomWJfDhbw+l+mO0T26SnzXiLFcNg4+gEsn0+mwIgCZr+kd4ebY7tb6ifbsSIhZli6/TsbZX3o94L8Um7LEMqCgtoF7Ca7MudwRm8sVNoRfGbQyPMYjkXoce+uDVUcxT6xEFX0Lr8LsodoI9Dfc2TieklBdpU0Bw0MaCSghSoUGXD02/flK9KI4EjlK9xsSqVjIQjySNTvLHBzF/jCiD+aQTJTQGj8cxtmCVCi3JkW60nVLNFbfQhLkr1m9HFvu3CTxLuu+dd3LNYIK+N+iyguegDp+MX5+KKFGFMTB9Cc4SIOpWIDxZ6XXKnK9Rv4OS4X2hPhQxKZFWwwGbK9z/CfGYYNmlB+FfDSBtfnNQcW8fxT9BY3snbVDqq3rOj7bpocKKFhnSsCLYweoe/GhGvKI52gbmUkQuf85DJADraZ0PuMlXrq7MYVhz77ng5D2MdxZXphxppjD5es/8HLkm6zeIu2YQnKPjc9AyqHKaAcigV5j0JJRHynuajbCNs8m5a00GK9hgAKISUUUkixEFK4wyYlrPqZDH7XXmhq/Twn3qblNBudrjhRIhd9JNBS4gsQd7t8coyFvXlEjtkmmafCFW6aPeS0zeBaxCdIQguojWEPlQoLB/OFq5IKKpYvXI2xrpU+XN6qZiJCC35kuvEND9cOaIQ6isILHvW2ZdFzFmIDftGYQDyPBQidWd1tVwkpN4xMGmjermR2KXzpQ3qJGAr7xSED7e4etdQNvVIMW1WnTrdXaoKOz3sZClfQq8pnDwwmS4M+7o/2zHKzM2YxsQVPiRJ8V6L7QV/Zz86i1GPOUIYSXCPe/9tLRhxlWJ2qs8eto9X0xss1tQvNu4DEigDKCSZEjurVsc6gUdDd+clA/IHPbx6+tLCT6ParPa9ZvNdHXEVaHe38I8dcXTsF8zsTrbwBE6SHGnS8eoNPxtyygqw+6AvOAD5g');
INSERT INTO "outbox_messages" VALUES('0969e5e7bce6727a8179232edf7a62a1',1795402734264648684,'dc96dda43f71d1eac24581ee3ccbcfaec675bdbb7523e10f4de879ed5d1a7f69','offer:ce69e214046fd786d9f597d7c070059a:v10','notify.candidate','chat','dfc23613b474c5c7cab18094e421ace880ed0608fae39f61169df1f3024303ef','ce69e214046fd786d9f597d7c070059a','offer','queued','2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000',0,0,NULL,NULL,NULL,NULL,NULL,NULL,'1.test.MvSh7ph2lnX5YC8R/+DivW6EdS2IGLwxPPV9wrMt9+ssxlFQu7g/x7mwk5k/Gee/6Gk6NN5wuAa7YDOUzAP0qexIiDS1Zx+YpVTF+0Guglb9W8Phf6uo0ZetTdNFm6vZU8CHeV4pM6/BdEeK9XUTHbu2k37N9+9ZbF9ocQPe5TQ9nxQe+DDQTBZNaBtT9Zul4bIlxnst++iuRIP6Lx1HPWtftwY3Xjd0D8lzlq7cnZHsSzYY5wy2TZXPhMm1PigEqxsJgHpXVcFoyfVol41Tb+IyRBafG5oWckS0gFhjg6WWbAfbK+dhKiFGt4UGtDNJl6fJxaSOrjOPtT7+G2hc/PjPbpt2xitGN1ydq9/i2RKEPefa3IM53OcaxchNN/Qhk+KoU/IJY+QFS/ZRc6y4ErqH9FRQOZs++8C6XsVyUAVCdCE2luQOCbcy4TVmWjWV1VMVVHWqwFc+AvlGU5sQzoToVzNMvVWFsLFhfulIljeeCJ553VtKxvvkPNlt6SJX4XtajnppEltQWnArihE28go2yTESIqIFQxWTcoKGpB/BHRZFHcvUWWSnnJK8+mEUyQmfOpoGhfZNuMqr0l80ORhf3XcV+mPgcCOuAtbmSxSQt/LX0tM6jpHaLEpkFsmYVFuu6MLzVber6vBJp/iZO1OZQt3zxr4lPD0UwmaxDq1ZIq6wnhr45WJFk0YQ4d8jscV+MmTXG2QpcPD3Kct1tYRYnKrQzLXGnEO/q10VsOmlqPgHj/WWbrBokvMmbPs/i4sGiXTtnJ5xX/Jlfu9XFukRfr8vFJO8/oOBXHSd4ZJ6S+5mMcIQfLEuOyu/tHKzkv7e4XohKKX+sunx9itMpAFYm0bvDcAhvFD0cnPlWtWExMcpxy/LfUeEQuXh9bc4qRtNzbVToaEM2mQbuA==');
INSERT INTO "outbox_messages" VALUES('37c3f24b5d0b36808eb649d443b2cac2',1795402734273497411,'cbb1545431b2811dcb3c1967e903e18503cae20ff10700f5a544b7a3c010a134','offer_answered:ce69e214046fd786d9f597d7c070059a:accepted','notify.staff','chat','d8cce4f479f5209d02c3458dc53888518a8b374439c8b732b54108656f382f6b','ce69e214046fd786d9f597d7c070059a','offer_answered','queued','2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000',0,0,NULL,NULL,NULL,NULL,NULL,NULL,'1.test.uxT/ehv8ZL6cezOSvaSmn5oLtwjUm+plX3behUFDlf2xneuQZtOrzlfIsn+OQaks1dcnYySmr02FN4eSk940idXZY62JaQkzVyUNId+x3bV7Awhs3A16HTkva6K5/x9M2wOgfWDyxGZgq3ddkKiYmSwi6EIy/NL+7qkUuUf4oAursKDShEocj7TRZIJvQB2w5o94VEZOvJuqv5JeVgLdPggj7Mb6UZ8qrbJ0Vro42lQ9CwI/IebowS8rsCWpLXuo1NVcBcby3wbWYfKU2sGTlj0DPMhUx3iEUt2uW6i/AeqSjHfMctWYCu2FIEQeFrctT4GkxMVU5u0QBuKMbZmacjRBBjvnLXI51IoDXv9uDnrLsq4PiCj3GZC5yWBbTBD5u6cCz/TqpM1HnASyw+3CYajtpmim24Yv9GziLmootqYzEb8u5w5Xxw5kOk5IT1/5Q7oBIFlRoeJz0cDMYPpKhTiSdI6SKpHEWukD43Cff46rBYJSrMZ0Ej9QNtwUTDH3Rlf3t7ev05J0f3yQeBye/VzqzJSmdOM/4PtQnIwogFymU5/BHBQaQL3LmG2Ff0cakac41iRmBeKl00nNolKjgiVyuJQZ+MHBCQ5h4C3l600rY6CJYS5quz29uWw0/c6lIN1H0Zzrp/8sGgfkPuE62GDJpYny/d76O+MJo07cjTxkl3wv9c58bcwhaW+sbq1+caLpkP00shv4CT+wxpKqdIN9ufry/rP+lU2eS2xGMZj+kAgZQCz0bVeWE+fe0dg/EY3+0p13ac7H4KQ7+/JyCvP3TEMru2pj++mwIPqerZqVIiuIkp5XrtrpYLcKZ6JPLDqHBQnPMEq1L/0DIR1EdPeoNsY7GGm1jeaQeSfgYEYHs3pQsZE3WVPwwt0uM1GcDpV1lTBBhDF4iueUrW8=');
INSERT INTO "outbox_messages" VALUES('fa2f416f7239e249b7c052edfe8a5c2e',1795402734284324010,'47f1ed05426ac253e8a8ee6c6a2ec99698f1f29d54468d7a5b68cc04ddb361a6','onboarding_open:ce69e214046fd786d9f597d7c070059a:open','notify.candidate','chat','dfc23613b474c5c7cab18094e421ace880ed0608fae39f61169df1f3024303ef','ce69e214046fd786d9f597d7c070059a','onboarding_open','queued','2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000',0,0,NULL,NULL,NULL,NULL,NULL,NULL,'1.test.767pVDPy+X6fjIFqkIcA21URrbzVL//vItNEBhuqXwercLubolDS4ozoNKjqXoyyml8XxN5zkbZszlb7JZMruBjYQrl216F1+LTxYf+lpCKL6wFiZg+eNVkQbxJ1BuHbjfdBuzkv1jY0PQ+0bYP02HXo40oB90uhkgLmELlmRucTJScYNdJZGmo1InxKCg1G88HaMM/CLAFbDSijCRREPXY2oL1DBWLZmm+3zKq3qJ1uReee1Jy5IgOPfvItop6QjP3VgBVO8p7kNp/ikIGM2OrvPhkXRAm+R3Fz604uL3EB6QMPCb5yQOHr31SPp070rNqE2zVwcIVCuv+uHvyxMAaLPSwNIhzzw05/BxV8H3gScCFgOkR1NNYEfvBMZII31ZHd9is+q6uuwVWztnCbKPhz7l6YMnEuEgMV/d4x+sa0flcKPQgmiUPHZPWitbnooYV7TbInBr9jgQw/aL7LjIubFfuGMp0zEOmr0SavDiPM1qo3LCoeLgAcPsbg6x1/FdNc8FabujecUGs6kALG3egrXNRxZICg3UT1A9xwXViiiWzZXpn+r46KL05ROQlJfvzTkd23SBbDAilPFebhQDsCITqPhlzn2fcnSNIG31OJ2IFd1MeWLs8oUCUsrwKlwX/KWV1maA3TEdPqckVX6M37HePiNpOY2MdAPer5vjmnIQE0xMm+Q+gy/9g5X97j9IhPehKcUC10ntEcDlsJHeSOnDVR3O3MeAm/PDMzhu3QH5rNWKUAtgIlp9ud7GkODaK4wX+OYhKhyS881Fx8sVdzLyg2roEncSTcWiLLw+ZyxJIbOb3k5KABZWFkhtGYq9oBag==');
INSERT INTO "outbox_messages" VALUES('fa6031d332f9ccff3c050c2ce392e389',1795402734309388606,'e6e3c94739ea3b83f406bf1d1c0e47659be100bf76ff5a245932abd857488bc2','onboarding_review:ce69e214046fd786d9f597d7c070059a:v13','notify.staff','chat','d8cce4f479f5209d02c3458dc53888518a8b374439c8b732b54108656f382f6b','ce69e214046fd786d9f597d7c070059a','onboarding_review','queued','2026-11-02 01:00:00.000000','2026-11-02 01:00:00.000000',0,0,NULL,NULL,NULL,NULL,NULL,NULL,'1.test.IPW2BH9uRuFINnczsot6sX+dXdPeJPukoP6UlF4IyBe9zgD6FskQrfh8gZiiOram9nkB1STtJ4ntUis1nR/IPu0JJ6SHioyU0PBJC1dGJB++tFoLndiba4BBCw/4jKt+hRDPKJmEWU5f7mP7Ag9/Mk6aMn+oywuKrzEwHE6sgOepHTcmQv5JNgwZpOenZffoNEeYfXB3hVqMyYyDryrduBZ11qn155W18MeMRPxq89InIBSnYpSC4zrJqYxZL8zDZVXKTZk2egLLgFPLlU1hUw87QxPPGBWYjBn9JvtqPzfYp3j6TcUVi9m1YY2zX6u19JAGUQU5kZ6W6LxvM/9W0S5QYxysn84KD1Jl5bN9VseZl+XZ65AOhAAzuCFAxqrcV4CpSNdzCdHWZvPg7BMr/3k6SqA7PMLKfIW865q7bom1QLzAxRmDKMsLUNM7H1MFQj8B2pupg1t7rna+zRgapjcuPq1gHTufyxVkDyDWCO628fX9kWvh0YdPvCVUomG+cd72kgVtYH5UUyaSP8L39VG5mwOSgaRSYoCnZpk9IZu0+kcmH5165uOVk/JaGQkOzmY+iudzatgCJiv1gA7CYShYqtpNsKTU/+M0Yk4tf06PstuvNxSmQMnaPmSQ52N97D5RLRYpqTlh+zYhy1w7QllbILf+aUm0MDNrPdC3BXx8U/ybok042+qsq/H3PrP5wzw/3JwhkRrFJAcvvGdnBJuMLfweAwojKlHrtECE173qGh5JWIk32L0+cuOfIVH4FijL/Hn55K3rG0p+QEgcmAmAVb55LBQ1YLFlvfooXqF8bAtfPQFYBoRuhMBAb5dOTpsarYUHqs0pMP8fBHTWtAyWY1H+ZPGi3k/3uwrXcIKnDkSt7F5K6wCXcBwwXwEDLSE1ivNsaZpf1z8O63hV');
CREATE TABLE ratings (
	id VARCHAR(32) NOT NULL, 
	application_id VARCHAR(32) NOT NULL, 
	stage VARCHAR(16) NOT NULL, 
	rater VARCHAR(64) NOT NULL, 
	scores TEXT NOT NULL, 
	recommendation VARCHAR(16) NOT NULL, 
	blind BOOLEAN NOT NULL, 
	rated_at DATETIME NOT NULL, 
	comment_sealed TEXT, 
	CONSTRAINT pk_ratings PRIMARY KEY (id), 
	CONSTRAINT fk_ratings_application_id FOREIGN KEY(application_id) REFERENCES applications (id), 
	CONSTRAINT uq_ratings_application_id_stage_rater UNIQUE (application_id, stage, rater)
);
CREATE TABLE reminders (
	id VARCHAR(32) NOT NULL, 
	application_id VARCHAR(32) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	planned_for DATETIME NOT NULL, 
	due_at DATETIME NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	reason VARCHAR(128), 
	claimed_at DATETIME, 
	CONSTRAINT pk_reminders PRIMARY KEY (id), 
	CONSTRAINT fk_reminders_application_id FOREIGN KEY(application_id) REFERENCES applications (id), 
	CONSTRAINT uq_reminders_application_id_kind_planned_for UNIQUE (application_id, kind, planned_for)
);
INSERT INTO "reminders" VALUES('6d47325f12e00ac19724d0440b46a1b4','e2729cc24a5a944ad7a80d7b516bf251','day','2026-11-07 01:00:00.000000','2026-11-06 01:00:00.000000','planned',NULL,NULL);
INSERT INTO "reminders" VALUES('8b33ca6f8e4e517e618a28353fad9c3d','e2729cc24a5a944ad7a80d7b516bf251','hour','2026-11-07 01:00:00.000000','2026-11-07 00:00:00.000000','planned',NULL,NULL);
INSERT INTO "reminders" VALUES('ee35d710ce17aa73e5550bbe32ba4aa0','ce69e214046fd786d9f597d7c070059a','day','2026-11-02 01:20:00.000000','2026-11-01 01:20:00.000000','skipped','booked after its moment',NULL);
INSERT INTO "reminders" VALUES('238d33664d6ddfc9782b83ad957b20df','ce69e214046fd786d9f597d7c070059a','hour','2026-11-02 01:20:00.000000','2026-11-02 01:00:00.000000','planned',NULL,NULL);
CREATE TABLE roster_records (
	id VARCHAR(32) NOT NULL, 
	application_id VARCHAR(32) NOT NULL, 
	userid VARCHAR(64) NOT NULL, 
	status VARCHAR(24) NOT NULL, 
	differences TEXT NOT NULL, 
	checked_at DATETIME, 
	written_sealed TEXT, 
	read_back_sealed TEXT, 
	CONSTRAINT pk_roster_records PRIMARY KEY (id), 
	CONSTRAINT uq_roster_records_application_id UNIQUE (application_id), 
	CONSTRAINT uq_roster_records_userid UNIQUE (userid)
);
CREATE TABLE scorecards (
	id VARCHAR(32) NOT NULL, 
	application_id VARCHAR(32) NOT NULL, 
	interview_id VARCHAR(32) NOT NULL, 
	status VARCHAR(24) NOT NULL, 
	total FLOAT, 
	low FLOAT, 
	high FLOAT, 
	config_version VARCHAR(64) NOT NULL, 
	engine VARCHAR(64) NOT NULL, 
	flags TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_scorecards PRIMARY KEY (id), 
	CONSTRAINT fk_scorecards_application_id FOREIGN KEY(application_id) REFERENCES applications (id), 
	CONSTRAINT fk_scorecards_interview_id FOREIGN KEY(interview_id) REFERENCES interviews (id), 
	CONSTRAINT uq_scorecards_interview_id UNIQUE (interview_id)
);
INSERT INTO "scorecards" VALUES('f0a8f53257c60fb5855680851d056c3a','ce69e214046fd786d9f597d7c070059a','820577148b65f407abb5f8b2e1803b56','scored',77.0,70.0,84.0,'c340a84876078d7303ef24684ecb0a5f7197b1736cec9f481c4713ee72ed858f','rubric-1','[]','2026-11-02 01:00:00.000000');
CREATE TABLE screening_outcomes (
	id VARCHAR(32) NOT NULL, 
	application_id VARCHAR(32) NOT NULL, 
	rule VARCHAR(64) NOT NULL, 
	label VARCHAR(128) NOT NULL, 
	outcome VARCHAR(16) NOT NULL, 
	source_sealed TEXT, 
	CONSTRAINT pk_screening_outcomes PRIMARY KEY (id), 
	CONSTRAINT fk_screening_outcomes_application_id FOREIGN KEY(application_id) REFERENCES applications (id)
);
INSERT INTO "screening_outcomes" VALUES('88f32b118ffc74fba084d52f04c6295e','e2729cc24a5a944ad7a80d7b516bf251','degree','本科及以上学历','passed','1.test.2OKepbxLV0IyHqxps4fJ3TUq8RsE/6gIA1ZvH7ERkE2WuPBjv9Y6VFsHa1qcIDefqlkE9omAxtz9azs=');
INSERT INTO "screening_outcomes" VALUES('93765c61557cc664b82d66f46ff95aa8','e2729cc24a5a944ad7a80d7b516bf251','major','金融相关专业','passed','1.test.5H5N7PNQPhq5j4iiC79iEypBmht4aj7Y4z4ucUW4/0RAmSkGsULg4TxLzCN2j1Zl7aCnGqAb/b4INfQ=');
INSERT INTO "screening_outcomes" VALUES('581041cd40fef5c9e5ebef83db8592eb','ce69e214046fd786d9f597d7c070059a','degree','本科及以上学历','passed','1.test.KiqWbUXBwgaKbpTKQ1rOzzUW/KbPMfkHmG3PLm8EWsO3hGnXkvpwb3fTZJftGNfq6HtkrXsWuWKwWdE=');
INSERT INTO "screening_outcomes" VALUES('fb6c7518e7e3a105267bb065808f08b4','ce69e214046fd786d9f597d7c070059a','major','金融相关专业','passed','1.test.06TDZDPyEcM+RRagIWTTqigcmlhr+zzL3fPpKAa4/M3uB2GOuHeW/wz3f8TJS7PdBbMHyLeXFPf3sss=');
CREATE TABLE second_rounds (
	id VARCHAR(32) NOT NULL, 
	application_id VARCHAR(32) NOT NULL, 
	starts_at DATETIME NOT NULL, 
	interviewer VARCHAR(64) NOT NULL, 
	place VARCHAR(255) NOT NULL, 
	done_at DATETIME, 
	CONSTRAINT pk_second_rounds PRIMARY KEY (id), 
	CONSTRAINT uq_second_rounds_application_id UNIQUE (application_id)
);
INSERT INTO "second_rounds" VALUES('dbf9989235750b820fbc275be9287b21','ce69e214046fd786d9f597d7c070059a','2026-11-05 01:00:00.000000','iv01','三楼会议室','2026-11-02 01:00:00.000000');
CREATE TABLE subscription_credits (
	id VARCHAR(32) NOT NULL, 
	candidate_id VARCHAR(32) NOT NULL, 
	template_key VARCHAR(32) NOT NULL, 
	credits INTEGER NOT NULL, 
	CONSTRAINT pk_subscription_credits PRIMARY KEY (id), 
	CONSTRAINT uq_subscription_credits_candidate_id_template_key UNIQUE (candidate_id, template_key)
);
INSERT INTO "subscription_credits" VALUES('8e83936dc6eb8f34960a16dff7edc8c3','027930d307d4e56102684569f5fedd17','day',1);
CREATE TABLE web_sessions (
	id VARCHAR(32) NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	userid VARCHAR(64) NOT NULL, 
	csrf VARCHAR(64) NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_web_sessions PRIMARY KEY (id), 
	CONSTRAINT uq_web_sessions_token_hash UNIQUE (token_hash)
);
CREATE INDEX ix_candidates_email_index ON candidates (email_index);
CREATE INDEX ix_candidates_external_ref ON candidates (external_ref);
CREATE INDEX ix_candidates_external_userid_index ON candidates (external_userid_index);
CREATE INDEX ix_candidates_openid_index ON candidates (openid_index);
CREATE INDEX ix_candidates_phone_index ON candidates (phone_index);
CREATE INDEX ix_cards_application_id ON cards (application_id);
CREATE INDEX ix_inbox_events_claim ON inbox_events (status, queue, seq);
CREATE INDEX ix_inbox_events_order ON inbox_events (subject, status, seq);
CREATE INDEX ix_kf_windows_external_userid_index ON kf_windows (external_userid_index);
CREATE INDEX ix_outbox_messages_application_id ON outbox_messages (application_id);
CREATE INDEX ix_outbox_messages_claim ON outbox_messages (status, queue, not_before);
CREATE INDEX ix_outbox_messages_order ON outbox_messages (subject, status, seq);
CREATE INDEX ix_subscription_credits_candidate_id ON subscription_credits (candidate_id);
CREATE INDEX ix_web_sessions_userid ON web_sessions (userid);
CREATE INDEX ix_applications_branch_key ON applications (branch_key);
CREATE INDEX ix_applications_candidate_id ON applications (candidate_id);
CREATE INDEX ix_applications_state ON applications (state);
CREATE INDEX ix_chat_messages_application_id ON chat_messages (application_id);
CREATE INDEX ix_chat_messages_candidate_id ON chat_messages (candidate_id);
CREATE INDEX ix_documents_onboarding_id ON documents (onboarding_id);
CREATE INDEX ix_outbox_attempts_msgid ON outbox_attempts (msgid);
CREATE INDEX ix_outbox_attempts_outbox_id ON outbox_attempts (outbox_id);
CREATE INDEX ix_audit_entries_application_id ON audit_entries (application_id);
CREATE INDEX ix_consents_application_id ON consents (application_id);
CREATE INDEX ix_hr_questions_application_id ON hr_questions (application_id);
CREATE INDEX ix_interviews_application_id ON interviews (application_id);
CREATE INDEX ix_invitations_application_id ON invitations (application_id);
CREATE INDEX ix_invitations_opened_index ON invitations (opened_index);
CREATE INDEX ix_ratings_application_id ON ratings (application_id);
CREATE INDEX ix_reminders_application_id ON reminders (application_id);
CREATE INDEX ix_reminders_due ON reminders (status, due_at);
CREATE INDEX ix_screening_outcomes_application_id ON screening_outcomes (application_id);
CREATE INDEX ix_answers_interview_id ON answers (interview_id);
CREATE INDEX ix_scorecards_application_id ON scorecards (application_id);
CREATE INDEX ix_scorecards_interview_id ON scorecards (interview_id);
CREATE INDEX ix_answer_parts_answer_id ON answer_parts (answer_id);
CREATE INDEX ix_dimension_scores_scorecard_id ON dimension_scores (scorecard_id);
CREATE INDEX ix_evidence_answer_id ON evidence (answer_id);
CREATE INDEX ix_evidence_dimension_score_id ON evidence (dimension_score_id);
COMMIT;
