//! The data folder: who can read it, its key, its disk.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use crate::data::DataFolder;

use super::finding::{Finding, fail, ok, warn};

/// Below this much free space, in MiB, nothing can be relied on.
const FREE_MIB_MIN: u64 = 100;
/// Below this much free space, in MiB, somebody should look.
const FREE_MIB_ENOUGH: u64 = 1_024;

pub(super) async fn findings(path: &Path) -> Vec<Finding> {
    let shown = path.display();
    let Ok(data) = DataFolder::at(path, false) else {
        return vec![fail(
            "folder",
            (
                format!("没有数据文件夹 {shown}；用 --data 指明，或先运行 closedloop serve"),
                format!(
                    "there is no data folder {shown}; name it with --data, or run closedloop serve first"
                ),
            ),
        )];
    };
    vec![folder(path), key(&data), disk(path).await]
}

/// The permissions of the group and of others.
fn open_to_others(path: &Path) -> Option<u32> {
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

fn folder(path: &Path) -> Finding {
    let shown = path.display();
    match open_to_others(path) {
        None => ok(
            "folder",
            (
                format!("数据文件夹 {shown} 只有所有者能读写"),
                format!("only its owner can read the data folder {shown}"),
            ),
        ),
        Some(mode) => warn(
            "folder",
            (
                format!(
                    "数据文件夹 {shown} 的权限是 {mode:o}，其他账号也能进入：chmod 700 {shown}"
                ),
                format!(
                    "the data folder {shown} has mode {mode:o}, others can enter it: chmod 700 {shown}"
                ),
            ),
        ),
    }
}

fn key(data: &DataFolder) -> Finding {
    let path = data.key_path();
    let shown = path.display();
    // Asked for only if it is there: where there is no ledger yet, asking would make one.
    if !path.is_file() {
        return fail(
            "key",
            (
                format!("没有部署密钥 {shown}；从备份中恢复它，否则加密内容无法解读"),
                format!(
                    "there is no deployment key {shown}; put it back from your backup, nothing sealed can be read without it"
                ),
            ),
        );
    }
    if let Err(error) = data.key() {
        return fail(
            "key",
            (
                format!("部署密钥不能用：{error:#}"),
                format!("the deployment key cannot be used: {error:#}"),
            ),
        );
    }
    match open_to_others(&path) {
        None => ok(
            "key",
            (
                format!("部署密钥 {shown} 可用，只有所有者能读"),
                format!("the deployment key {shown} can be used, and only its owner can read it"),
            ),
        ),
        Some(mode) => fail(
            "key",
            (
                format!("部署密钥 {shown} 的权限是 {mode:o}，其他账号能读到它：chmod 600 {shown}"),
                format!(
                    "the deployment key {shown} has mode {mode:o}, others can read it: chmod 600 {shown}"
                ),
            ),
        ),
    }
}

async fn disk(path: &Path) -> Finding {
    let Some(free) = free_mib(path).await else {
        return warn(
            "disk",
            (
                "查不到磁盘剩余空间（df 不可用）",
                "the free space of the disk could not be found out (df did not answer)",
            ),
        );
    };
    let zh = format!("磁盘剩余 {free} MiB");
    let en = format!("{free} MiB are free on the disk");
    if free < FREE_MIB_MIN {
        fail(
            "disk",
            (format!("{zh}，请腾出空间"), format!("{en}; make space")),
        )
    } else if free < FREE_MIB_ENOUGH {
        warn(
            "disk",
            (format!("{zh}，请腾出空间"), format!("{en}; make space")),
        )
    } else {
        ok("disk", (zh, en))
    }
}

/// Asks `df`, whose POSIX form is the same everywhere; the standard library cannot tell.
async fn free_mib(path: &Path) -> Option<u64> {
    let path = fs::canonicalize(path).ok()?;
    let mut command = tokio::process::Command::new("df");
    let output = command.arg("-Pk").arg(path).output().await.ok()?;
    free_of(&String::from_utf8_lossy(&output.stdout))
}

/// The fourth column of the second line, in KiB; the name of the file system holds no blank there
/// that is not followed by the numbers, so they are counted from the sign of percent.
fn free_of(listing: &str) -> Option<u64> {
    let words: Vec<&str> = listing.lines().nth(1)?.split_whitespace().collect();
    let percent = words.iter().position(|word| {
        word.strip_suffix('%')
            .is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
    })?;
    let kib: u64 = words.get(percent.checked_sub(1)?)?.parse().ok()?;
    Some(kib / 1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_free_space_is_read_from_the_posix_form_of_df() {
        let heading = "Filesystem 1024-blocks Used Available Capacity Mounted on\n";
        let plain = format!("{heading}/dev/sda1 1000000 400000 512000 44% /\n");
        assert_eq!(free_of(&plain), Some(500));
        let blanks = format!("{heading}//srv/my share 1000000 400000 2048 99% /mnt/my share\n");
        assert_eq!(free_of(&blanks), Some(2));
        for listing in ["", heading, "x\ny z\n"] {
            assert_eq!(free_of(listing), None, "{listing}");
        }
    }
}
