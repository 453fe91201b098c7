#!/bin/bash
# plans.sh [--record]: what a real Asterisk 22 and 16 make of the dialplans in Tests/DoctorTests/Plans (`dialplan
# show`), compared with the file show.txt beside each plan, which DialplanShowTests compares the doctor's own reading
# with. --record writes them, as the last version shows them.
#
# Exit status 0: all the same. A version that cannot be had here is skipped, and said so.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
plans=$here/../DoctorTests/Plans
cache=${YEMAE_ASTERISK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/yemae-asterisk}
work=$(mktemp -d /tmp/plans.XXXXXX)   # short: the PBX's control socket lives there
trap 'for run in "$work"/*/; do "$here/down.sh" "$run"; done; rm -rf "$work"' EXIT
failed=0
for version in 22:sid:0 16:bullseye:1; do
    IFS=: read -r number suite slot <<<"$version"
    run=$work/$number
    if ! "$here/root.sh" "$suite" "$cache/$suite" ||
        ! SIP_PORT=$((5480 + slot)) AMI_PORT=$((5450 + slot)) RTP_START=$((26000 + 2000 * slot)) "$here/up.sh" \
            "$cache/$suite" "$run"; then
        echo "SKIPPED  Asterisk $number: it cannot be had here"
        continue
    fi
    asterisk() { "$run/root/asterisk" -C "$run/etc/asterisk.conf" -rx "$1"; }
    for plan in "$plans"/*/; do
        name=$(basename "$plan")
        # Nothing of the plan before stays: a file that Asterisk gives up leaves the old dialplan standing.
        printf '[yemae-nothing]\n' >"$run/etc/extensions.conf"
        asterisk 'dialplan reload' >/dev/null
        cp -r "$plan". "$run/etc/"
        asterisk 'dialplan reload' >/dev/null
        shown=$(asterisk 'dialplan show' | sed '/^-= /,$d')
        [[ $shown == *"'yemae-nothing'"* ]] && shown="(nothing is loaded)"
        if [ "${1:-}" = --record ]; then
            printf '%s\n' "$shown" >"${plan}show.txt"
        elif ! diff <(printf '%s\n' "$shown") "${plan}show.txt" >"$work/diff"; then
            echo "FAILED   Asterisk $number: $name"
            sed 's/^/    /' "$work/diff"
            failed=1
            continue
        fi
        echo "passed   Asterisk $number: $name"
    done
done
exit $failed
