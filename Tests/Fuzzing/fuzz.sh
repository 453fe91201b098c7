#!/usr/bin/env bash
# The long form of the fuzzing tests: libFuzzer, guided by what each input reaches, on every target of
# Tests/FuzzingTests for so many seconds. Prints the inputs tried and the violations, target by target; what broke one
# lies in .build-fuzz/found, and becomes a test when it is moved to Tests/Fuzzing/Found/TARGET.
#
# usage: fuzz.sh [seconds for each target] [target...]     (the first build takes some minutes; .build-fuzz keeps it
# and what was learnt)
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-60}
shift || true
build=.build-fuzz/release

# All but the program that holds `main`: libFuzzer brings its own.
for room in Rehearsal Gate Payment SCGI Pages; do
    swift build -c release --target "$room" --scratch-path .build-fuzz -Xswiftc -sanitize=fuzzer \
        -Xswiftc -enable-testing --quiet
done
objects=$(find "$build/" -name '*.o' -path '*.build/*' ! -path '*Tests.build/*' ! -path '*yemae.build/*')
# The rooms in C: those whose module map the build writes, and the system libraries.
maps=$(printf -- '-Xcc -fmodule-map-file=%s ' "$build"/*.build/module.modulemap Sources/*/module.modulemap)
# shellcheck disable=SC2086
swiftc -O -parse-as-library -swift-version 6 -sanitize=fuzzer -I "$build/Modules" \
    $maps \
    Tests/Fuzzing/Fuzzer.swift $(ls Tests/FuzzingTests/*.swift | grep -v FuzzingTests.swift) $objects -lsqlite3 \
        -lcrypt -o .build-fuzz/fuzz

mkdir -p .build-fuzz/found
targets=("$@")
[ $# -gt 0 ] || mapfile -t targets < <(YEMAE_FUZZ_TARGET=csv .build-fuzz/fuzz --list)
# The fuzzer itself writes down what broke a reader; Swift would end the program before it can.
export SWIFT_BACKTRACE=enable=no
inputs=0
violations=0
printf '%-18s %12s %12s %s\n' target inputs 'edges' violations
for target in "${targets[@]}"; do
    export YEMAE_FUZZ_TARGET=$target
    corpus=.build-fuzz/corpus/$target
    mkdir -p "$corpus"
    .build-fuzz/fuzz --seeds "$corpus" "$PWD"
    broken=0
    log=.build-fuzz/$target.log
    # An input that takes longer than 10 s, or makes the program need more than 1 GiB, is a violation too.
    .build-fuzz/fuzz "$corpus" -max_total_time="$seconds" -max_len=16384 -timeout=10 -rss_limit_mb=1024 \
        -print_final_stats=1 \
        -artifact_prefix=".build-fuzz/found/$target-" >"$log" 2>&1 || broken=1
    tried=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -1)
    edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -1)
    printf '%-18s %12s %12s %s\n' "$target" "${tried:-?}" "${edges:-?}" "$broken"
    [ "$broken" -eq 0 ] || grep -aE 'Fatal error|ERROR: libFuzzer|Test unit written' "$log" || tail -5 "$log"
    inputs=$((inputs + ${tried:-0}))
    violations=$((violations + broken))
done
echo "$inputs inputs fuzzed on ${#targets[@]} targets, $violations violations"
[ "$violations" -eq 0 ]
