//! One definition, written by hand in each language, with every keyword that is read.

/// In English.
pub(super) const ENGLISH: &str = r#"# 路灯报修 / Street lamps
workflow: street-lamp
title: 路灯报修 / Street lamp
version: 2
calendar: township-office   # 日历
must end within: 60 working days
recorded: true

case:
  category: {is: choice, of: [dark, broken pole, 其他]}
  place: {is: jurisdiction}
  lamps: {is: number, optional: true}
  dangerous: {is: yes-no, optional: false}
  "seen on": {is: date}
  end: {is: instant, optional: true}
  picture: {is: file}
  words: {is: text}
  reporter: {is: contact, optional: true}

routing:
  - {category: broken pole, place: xiangyu/east/**, lead: road-maintenance, with: [safety-office]}
  - {category: any, place: any, lead: village-committee}

escalation:
  late-desk: {give to: duty-leader}
  late-repair:
    - {tell: [lead head, asked head], card: yellow}
    - {after: 30 working minutes, tell: supervision-office, card: red}
    - {after: 2 working hours, give to: party-secretary}

steps:
  intake:
    stage: collect
    who: dispatch-desk
    within:
      - {if: "case.lamps > 5", until: 2026-08-20 17:30, starts: 2026-05-20}
      - {if: "has(case.end)", until: case.end}
      - {allow: 30 minutes}
    late: late-desk
    clock: sign
    choices:
      assign: repair
      seen before: end merged
      not a lamp: {end: rejected, needs: [reason], answer: [reason]}
      a joke: {go: end rejected, needs: [words], answer: [words]}
  repair:
    stage: handle
    who: lead
    within: 5 working days
    remind: [50%, 80%]
    late: late-repair
    choices:
      mended: {go: look, means: done, needs: [result, photos, "document"]}
      wrong place: {go: intake, means: return, at most: 1 time, then: look}
  look:
    stage: supervise
    who: 'supervision-office'
    within: {allow: PT2H, from: repair}
    late: late-desk
    choices: {'pass': call, fail: {go: repair, allow: 2 working days, at most: 2 times, then: call}}
  call:
    stage: feedback
    ask: case.reporter
    skip if: "!has(case.reporter)"
    by: [sms, phone, web]
    within: 3 days
    no answer: unreached
    choices: {satisfied: count, unreached: count, dissatisfied: count}
  count:
    stage: assess
    auto: score
    points: "100 - 10 * count('missed')"
    to: [lead, co-units]
    choices: {办结: {end: closed}}
"#;

/// In Chinese.
pub(super) const CHINESE: &str = r#"# 路灯报修 / Street lamps
流程: street-lamp
标题: 路灯报修 / Street lamp
版本: 2
日历: township-office   # 日历
总时限: 60个工作日
记录: 是

事项:
  类别: {类型: 单选, 取值: [dark, broken pole, 其他]}
  地点: {类型: 管辖区域}
  lamps: {类型: 数字, 选填: 是}
  dangerous: {类型: 是否, 选填: 否}
  "seen on": {类型: 日期}
  end: {类型: 时刻, 选填: 是}
  picture: {类型: 文件}
  words: {类型: 文本}
  反映人: {类型: 联系方式, 选填: 是}

分派:
  - {类别: broken pole, 地点: xiangyu/east/**, 主办: road-maintenance, 协办: [safety-office]}
  - {类别: 任意, 地点: 任意, 主办: village-committee}

升级:
  late-desk: {转交: duty-leader}
  late-repair:
    - {通知: [主办单位负责人, 承办方负责人], 亮牌: 黄牌}
    - {超期后: 30个工作分钟, 通知: supervision-office, 亮牌: 红牌}
    - {超期后: 2个工作时, 转交: party-secretary}

步骤:
  intake:
    环节: 信息收集
    承办: dispatch-desk
    时限:
      - {条件: "case.lamps > 5", 截止: 2026-08-20 17:30, 起于: 2026-05-20}
      - {条件: "has(case.end)", 截止: case.end}
      - {限时: 30分钟}
    超期: late-desk
    计时: 签收
    选项:
      assign: repair
      seen before: 并单
      not a lamp: {终结: 不予受理, 必填: [理由], 答复: [理由]}
      a joke: {转到: 不予受理, 必填: [words], 答复: [words]}
  repair:
    环节: 执行处置
    承办: 主办单位
    时限: 5个工作日
    提醒: [50%, 80%]
    超期: late-repair
    选项:
      mended: {转到: look, 性质: 办结, 必填: [办理结果, 照片, "文书"]}
      wrong place: {转到: intake, 性质: 退回, 最多: 1次, 之后: look}
  look:
    环节: 日常督办
    承办: 'supervision-office'
    时限: {限时: PT2H, 起算: repair}
    超期: late-desk
    选项: {'pass': call, fail: {转到: repair, 限时: 2个工作日, 最多: 2次, 之后: call}}
  call:
    环节: 信息反馈
    询问: 反映人
    跳过条件: "!has(case.reporter)"
    方式: [短信, 电话, 网上]
    时限: 3天
    无应答: unreached
    选项: {satisfied: count, unreached: count, dissatisfied: count}
  count:
    环节: 督查考核
    自动: 计分
    考核分: "100 - 10 * count('missed')"
    对象: [主办单位, 协办单位]
    选项: {办结: {终结: 结案}}
"#;
