#!/bin/bash
# run.sh [PROGRAM]: real calls through real Asterisk 22 and 16, by AGI and FastAGI, against PROGRAM (else
# .build/release/yemae, else debug).
#
# One line a case, then `N passed, N failed, N skipped`. Exit status 0: nothing failed. Where this machine cannot
# fetch or run an Asterisk its cases count as skipped, never as passed. Asterisk is unpacked once into
# YEMAE_ASTERISK_CACHE (else the user's cache folder): 220 MB.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
cache=${YEMAE_ASTERISK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/yemae-asterisk}
# What is kept of each sound, so that a menu lasts seconds: 12 frames of GSM, 240 ms, longer than a key and the pause
# behind it.
clip_bytes=$((12 * 33))
# Calls one PBX has at a time while transcripts are played.
at_once=10

program=${1:-}
for built in "$project/.build/release/yemae" "$project/.build/debug/yemae"; do
    [ -n "$program" ] || { [ -x "$built" ] && program=$built; }
done
program=$(realpath -m "$program")   # Asterisk starts it from another folder
[ -x "$program" ] ||
    { echo "run.sh: there is no program; swift build -c release --product yemae, or name one" >&2; exit 2; }
command -v python3 >/dev/null || { echo "run.sh: python3 is needed (Debian package python3)" >&2; exit 2; }

work=$(mktemp -d /tmp/pbx.XXXXXX)   # short: the PBX's control socket lives there
trap 'for run in "$work"/*/pbx; do [ -d "$run" ] && "$here/down.sh" "$run"; done; rm -rf "$work"' EXIT
mapfile -t listed < <(grep -vE '^(#|$)' "$here/transcripts.txt")
# Cases of cases.py: 24 by AGI, 22 by FastAGI, the crowds among them; said here because a version that cannot run
# counts them as skipped.
cases_of_version=$((2 * ${#listed[@]} - $(printf '%s\n' "${listed[@]}" | grep -c '^agi ') + 24 + 22))

shorten() { # RUN: the sounds of this PBX become their own beginnings
    local language clip
    for language in $(ls -d "$project"/Prompts/*/ | xargs -n1 basename); do
        (cd "$project/Prompts/$language/audio" && find . -name '*.gsm') | while read -r clip; do
            mkdir -p "$1/short/$language/$(dirname "$clip")"
            head -c $clip_bytes "$project/Prompts/$language/audio/$clip" >"$1/short/$language/$clip"
        done
        ln -sfn "$1/short/$language" "$1/data/sounds/$language/yemae"
    done
}

# NAME RUN WAY FILE: one transcript by a real telephone.
transcript() {
    local said began=$SECONDS
    if said=$(YEMAE_TEST_PBX=$2 YEMAE_TEST_WAY=$3 YEMAE_TEST_PROGRAM=$program \
        YEMAE_TEST_CONFIG=$work/yemae.conf TMPDIR=$work timeout 200 "$program" replay --config "$work/yemae.conf" \
        --telephone "$here/telephone.py" "$project/Tests/Transcripts/$4.transcript" 2>&1); then
        echo "passed   $1: $4 ($((SECONDS - began)) s)"
    else
        echo "FAILED   $1: $4"
        sed 's/^/    /' <<<"$said"
    fi
}
export -f transcript
export program work here project

# VERSION SUITE NUMBER: everything on one version.
version() {
    local run=$work/$1/pbx way suite entry
    mkdir -p "$work/$1"
    if ! "$here/root.sh" "$2" "$cache/$2" 2>"$work/$1/why" ||
        ! SIP_PORT=$((5070 + $3)) AMI_PORT=$((5039 + $3)) RTP_START=$((12000 + 2000 * $3)) "$here/up.sh" \
            "$cache/$2" "$run" 2>>"$work/$1/why"; then
        echo "SKIPPED  Asterisk $1: all $cases_of_version cases: $(tail -n 1 "$work/$1/why")"
        return
    fi
    shorten "$run"
    for way in agi fastagi; do
        for suite in keys sales; do
            python3 "$here/cases.py" $suite "$1 $way" "$run" $way "$program" "$project/Prompts" \
                "$work/$1/$way-$suite" 2>&1 &
        done
    done
    for way in agi fastagi; do
        for entry in "${listed[@]}"; do
            [[ $entry == agi\ * && $way != agi ]] || printf '%s\0' "$way" "${entry#agi }"
        done
    done | xargs -0 -n 2 -P $at_once bash -c 'transcript "$0 $2" "$1" "$2" "$3"' "$1" "$run"
    wait
    # One crowd at a time on the whole machine: fifty telephones, fifty calls and both PBXs share its processors.
    for way in agi fastagi; do
        flock "$work/crowd" python3 "$here/cases.py" crowd "$1 $way" "$run" $way "$program" "$project/Prompts" \
            "$work/$1/$way-crowd" 2>&1
    done
    "$here/down.sh" "$run"
}

printf '[general]\nprompts = %s/Prompts\n' "$project" >"$work/yemae.conf"
(version 22 sid 0) >"$work/22.lines" 2>&1 &
(version 16 bullseye 1) >"$work/16.lines" 2>&1 &
wait
cat "$work"/22.lines "$work"/16.lines
passed=$(cat "$work"/*.lines | grep -c '^passed ')
failed=$(cat "$work"/*.lines | grep -c '^FAILED ')
skipped=$(($(cat "$work"/*.lines | grep -c '^SKIPPED ') * cases_of_version))
# A case that printed nothing, because its script broke, has failed.
silent=$((2 * cases_of_version - passed - failed - skipped))
[ $silent -eq 0 ] || echo "FAILED   $silent cases printed nothing: see the lines above"
if [ $skipped -gt 0 ]; then
    printf '\n%s\n\n' "!!!!  $skipped cases were NOT run: real Asterisk could not be had here  !!!!"
fi
echo "$passed passed, $((failed + silent)) failed, $skipped skipped (in $SECONDS s)"
[ $((failed + silent)) -eq 0 ]
