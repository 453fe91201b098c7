#!/usr/bin/env bash
# Every test once more with the compiler watching: memory used wrongly (address), or by two threads at once (thread).
# Then `yemae serve`, so built, under callers. Fails when a test does, or when a sanitizer has anything to report.
#
# usage: run.sh address|thread     (a quarter of an hour on two cores; builds into .build-address or .build-thread)
set -euo pipefail
cd "$(dirname "$0")/../.."
kind=${1:?address or thread}
build=.build-$kind
reports=$(mktemp -d)

# A command that ends with exit() leaves values behind, and so does libcurl inside yemae-http: what the kernel takes
# back is no leak here.
export ASAN_OPTIONS="detect_leaks=0:log_path=$reports/report"
export TSAN_OPTIONS="log_path=$reports/report:halt_on_error=0"
unless=()
# Where a process may write no long files, the thread sanitizer's own memcpy dies (a bus error in its shadow, below
# swift_getTypeByMangledName) before the program has opened anything. The address sanitizer runs this one.
[ "$kind" = address ] || unless+=(--skip testASetupThatFailsLeavesNothingBehind)
[ -n "${YEMAE_LOCALSTRIPE:-}" ] || unless+=(--skip StripeTests)

swift test --disable-swift-testing --sanitize="$kind" --scratch-path "$build" "${unless[@]}"
Tests/Serve/killed.py "$build/debug/yemae" 2 8
Tests/Serve/run.py "$build/debug/yemae" beside

found=$(find "$reports" -type f | wc -l)
find "$reports" -type f -exec head -40 {} +
echo "$kind sanitizer: $found reports"
rm -r "$reports"
[ "$found" -eq 0 ]
