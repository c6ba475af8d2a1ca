//! Every kind of problem: code, status and title.

use axum::http::StatusCode;

/// A kind of problem.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// The stable code.
    pub code: &'static str,
    /// The status.
    pub status: StatusCode,
    /// The title in Chinese.
    pub zh: &'static str,
    /// The title in English.
    pub en: &'static str,
}

macro_rules! kinds {
    ($($name:ident = $status:ident, $code:literal, $zh:literal, $en:literal;)*) => {
        $(pub(crate) static $name: Kind = Kind {
            code: $code,
            status: StatusCode::$status,
            zh: $zh,
            en: $en,
        };)*

        /// All kinds, in the order below.
        #[cfg(test)]
        pub(crate) static ALL: &[&Kind] = &[$(&$name,)*];
    };
}

kinds! {
    // What the rules refuse; the codes are those of the engine.
    CASE_UNKNOWN = NOT_FOUND, "case-unknown", "没有这个事项", "There is no such case";
    CASE_EXISTS = CONFLICT, "case-exists", "事项已经登记", "The case is open already";
    CASE_OVER = CONFLICT, "case-over", "事项已经办结", "The case is over";
    WORKFLOW_UNKNOWN = UNPROCESSABLE_ENTITY, "workflow-unknown", "流程未启用", "The workflow is not in force";
    FIELD_MISSING = UNPROCESSABLE_ENTITY, "field-missing", "缺少字段", "A field is missing";
    FIELD_UNKNOWN = UNPROCESSABLE_ENTITY, "field-unknown", "多余的字段", "A field is not asked for";
    FIELD_UNFIT = UNPROCESSABLE_ENTITY, "field-unfit", "字段的值不合规定", "A field cannot hold its value";
    PLACE_UNKNOWN = UNPROCESSABLE_ENTITY, "place-unknown", "地点不在组织架构中", "The organisation has no such place";
    ASSIGNMENT_UNKNOWN = NOT_FOUND, "assignment-unknown", "没有这个交办件", "There is no such assignment";
    ASSIGNMENT_OVER = CONFLICT, "assignment-over", "交办件已有人办理", "Somebody has chosen already";
    GENERATION_OLD = CONFLICT, "generation-old", "交办件已转由他人办理", "Somebody else is asked by now";
    NOT_ASKED = FORBIDDEN, "not-asked", "交办件不由您办理", "Somebody else is asked";
    CHOICE_UNKNOWN = UNPROCESSABLE_ENTITY, "choice-unknown", "没有这个选项", "There is no such choice";
    MERGE_TARGET = UNPROCESSABLE_ENTITY, "merge-target", "并入的事项填写有误", "The case to merge into is missing or wrong";
    MERGED_INTO_ITSELF = UNPROCESSABLE_ENTITY, "merged-into-itself", "事项不能并入自身", "A case cannot be merged into itself";
    TAKEN_ALREADY = CONFLICT, "taken-already", "交办件已被领取", "The assignment is taken already";
    NOTICE_OF_OTHERS = FORBIDDEN, "notice-of-others", "该通知不是发给本岗位的", "The notice is not for this post";
    NOT_ALLOWED = FORBIDDEN, "not-allowed", "您没有权限进行此操作", "You may not do this";
    ERASED_ALREADY = CONFLICT, "erased-already", "文字内容已经清除", "The words are erased already";
    HISTORY_FULL = CONFLICT, "history-full", "事项的记录已达上限", "The history is full";
    UNIT_UNKNOWN = INTERNAL_SERVER_ERROR, "unit-unknown", "组织架构缺少流程用到的单位", "The organisation lacks a unit that the definition names";
    STEP_UNKNOWN = INTERNAL_SERVER_ERROR, "step-unknown", "事项的流程中没有这个环节", "The definition lacks the step of the case";
    // What the node could not do.
    KEY_REUSED = UNPROCESSABLE_ENTITY, "key-reused", "幂等键已用于另一请求", "The idempotency key was used for another request";
    BUSY = TOO_MANY_REQUESTS, "busy", "请求过多，请稍后再试", "Too much is waiting; try again later";
    BUSY_FOR_PEOPLE = SERVICE_UNAVAILABLE, "busy", "系统繁忙，请稍后再试", "Too much is waiting; try again later";
    FULL = INSUFFICIENT_STORAGE, "storage-full", "存储空间已满", "There is no space left to store it";
    UNAVAILABLE = SERVICE_UNAVAILABLE, "unavailable", "系统暂时不可用，未作任何记录", "The record is not available; nothing was stored";
    OUTCOME_UNKNOWN = SERVICE_UNAVAILABLE, "outcome-unknown", "结果未知，请用同一幂等键重试", "The outcome is unknown; repeat the request with the same key";
    DEFECT = INTERNAL_SERVER_ERROR, "defect", "系统内部错误", "The program met a defect";
    STOPPING = SERVICE_UNAVAILABLE, "stopping", "系统正在停止", "The service is stopping";
    // Who asks.
    TOKEN_MISSING = UNAUTHORIZED, "token-missing", "缺少访问令牌", "A token is missing";
    TOKEN_UNKNOWN = UNAUTHORIZED, "token-unknown", "访问令牌无效或已撤销", "The token is not known or was revoked";
    ACTOR_UNKNOWN = FORBIDDEN, "actor-unknown", "组织架构中没有令牌所代表的单位", "The organisation does not have whom the token acts as";
    // What is asked for.
    PATH_UNKNOWN = NOT_FOUND, "path-unknown", "没有这个地址", "There is nothing at this path";
    METHOD_UNKNOWN = METHOD_NOT_ALLOWED, "method-unknown", "此地址不支持该方法", "The path does not know this method";
    DEPARTMENT_UNKNOWN = NOT_FOUND, "department-unknown", "没有这个单位", "There is no such department";
    POST_UNKNOWN = NOT_FOUND, "post-unknown", "没有这个岗位", "There is no such post";
    DEFINITION_UNKNOWN = NOT_FOUND, "definition-unknown", "没有这个流程", "There is no such definition";
    FILE_UNKNOWN = NOT_FOUND, "file-unknown", "没有这个文件", "There is no such file";
    FILE_ERASED = GONE, "file-erased", "文件已经清除", "The file is erased";
    TRACK_UNKNOWN = NOT_FOUND, "track-unknown", "编号或查询码有误", "The number or the code is wrong";
    TRACK_TRIES = TOO_MANY_REQUESTS, "track-tries", "查询码错误次数过多，请稍后再试", "Too many wrong codes; try again later";
    STREAMS_FULL = TOO_MANY_REQUESTS, "streams-full", "该单位的派单连接过多", "The department has too many streams open";
    // How it is asked for.
    MALFORMED = BAD_REQUEST, "malformed", "请求格式有误", "The request is malformed";
    KEY_MISSING = BAD_REQUEST, "idempotency-key-missing", "缺少幂等键", "The header Idempotency-Key is missing or malformed";
    ETAG_STALE = PRECONDITION_FAILED, "etag-stale", "事项已有变化，请重新读取", "The case has changed since it was read";
    BODY_TOO_LARGE = PAYLOAD_TOO_LARGE, "body-too-large", "请求内容过大", "The body is too large";
    HEADERS_TOO_LARGE = REQUEST_HEADER_FIELDS_TOO_LARGE, "headers-too-large", "请求头过大", "The address and headers are too large";
    MEDIA_TYPE_UNKNOWN = UNSUPPORTED_MEDIA_TYPE, "media-type", "不支持的内容类型", "The content type is not supported";
    TIMED_OUT = SERVICE_UNAVAILABLE, "timed-out", "处理超时，请用同一幂等键重试", "The request took too long; repeat it with the same key";
}

/// The kind for an answer that something below us gave with this status.
pub(crate) fn of_status(status: StatusCode) -> &'static Kind {
    match status {
        StatusCode::NOT_FOUND => &PATH_UNKNOWN,
        StatusCode::METHOD_NOT_ALLOWED => &METHOD_UNKNOWN,
        StatusCode::PAYLOAD_TOO_LARGE => &BODY_TOO_LARGE,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => &MEDIA_TYPE_UNKNOWN,
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => &HEADERS_TOO_LARGE,
        status if status.is_client_error() => &MALFORMED,
        _ => &DEFECT,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_has_a_code_of_its_own_and_a_title_in_both_languages() {
        let mut seen = BTreeSet::new();
        for kind in ALL {
            // A full queue has one code and two statuses.
            assert!(
                seen.insert(kind.code) || *kind == &BUSY_FOR_PEOPLE,
                "{} stands twice",
                kind.code
            );
            assert!(kind.status.is_client_error() || kind.status.is_server_error());
            assert!(!kind.zh.is_ascii(), "{}", kind.code);
            assert!(kind.en.is_ascii() && !kind.en.is_empty(), "{}", kind.code);
        }
    }
}
