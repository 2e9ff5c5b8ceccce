#!/usr/bin/env bash
# The one command, here and on a build server: installs what the tests need where it may, builds, tests, and checks the definitions.
# Its last line says "N passed, N failed, N skipped" over everything; its exit code is 0 only if something passed and nothing failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 2

usage() {
    echo "usage: ./build.sh [--full]"
    echo "  --full  also the long test matrices (WORKFLOW_FULL=1 for the tests), and 200 kills of nodes instead of 10"
    echo "  With CI=true in the environment a missing part (PostgreSQL, browser, fonts) is a failure and never a skip."
}

test_limit=20m kills=10
for argument in "$@"; do
    case "$argument" in
        --full) export WORKFLOW_FULL=1 test_limit=180m kills=200 ;;
        --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
done

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
passed=0 failed=0 skipped=0 completed=no
reports=artifacts/test-reports

finish() {
    local status=$?
    if [ "$completed" = no ]; then
        echo "Stopped before the end (status $status)."
        failed=$((failed + 1))
    elif [ "$passed" -eq 0 ] && [ "$failed" -eq 0 ]; then
        echo "Nothing ran."
        failed=1
    fi
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    [ "$failed" -eq 0 ] && exit 0
    exit 1
}
trap finish EXIT
trap 'exit 130' INT TERM

# Runs a step under its name and says how long it took; hands on the command's status.
step() {
    local name=$1 began=$SECONDS status
    shift
    echo "--- $name"
    "$@"
    status=$?
    echo "--- $name: $([ $status -eq 0 ] && echo done || echo "failed, status $status") after $((SECONDS - began)) s"
    return $status
}

# A step that counts as one check of its own.
check() {
    if step "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

# A step without which nothing after it means anything.
must() {
    step "$@" || { failed=$((failed + 1)) completed=yes; exit 1; }
}

on_build_server() { [ "$(printf %s "${CI:-}" | tr '[:upper:]' '[:lower:]')" = true ]; }

has_postgresql() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null; }
has_chromium() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }
has_cjk_fonts() { compgen -G '/usr/share/fonts/*/noto/Noto*CJK*' >/dev/null || [ -n "$(fc-list :lang=zh 2>/dev/null)" ]; }

missing_packages() {
    has_postgresql || echo postgresql
    has_chromium || echo chromium
    has_cjk_fonts || echo fonts-noto-cjk
}

install_parts() {
    local packages as_root=()
    mapfile -t packages < <(missing_packages)
    [ ${#packages[@]} -eq 0 ] && return 0
    if [ "$(id -u)" -ne 0 ]; then as_root=(sudo -n); fi
    if command -v apt-get >/dev/null && "${as_root[@]}" true 2>/dev/null; then
        echo "installing ${packages[*]}"
        "${as_root[@]}" apt-get update -qq
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 "${packages[@]}" >/dev/null
        mapfile -t packages < <(missing_packages)
        [ ${#packages[@]} -eq 0 ] && return 0
    fi
    if on_build_server; then
        echo "Missing and not installable here: ${packages[*]}. On a build server that is a failure."
        return 1
    fi
    echo "Missing and not installable here: ${packages[*]}. The tests that need them are skipped."
}

check_format() { dotnet tool restore && dotnet csharpier check .; }

build_all() { dotnet build Workflow.sln -c Release --no-restore -warnaserror -nologo -v quiet -nodeReuse:false; }

# A number of the first <assembly> element of an xUnit report; empty when the report lacks it.
count_in_report() { grep -o -m1 '<assembly [^>]*' "$2" 2>/dev/null | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*'; }

# Adds a project's numbers. A host that died, hung, ran nothing or failed without naming a test counts as one failure.
run_tests() {
    local project=$1 report=$reports/$1.xml status colour=() total bad=0
    [ -t 1 ] || colour=(-noColor)
    timeout --kill-after=30s "$test_limit" "artifacts/bin/$project/release/$project" -noLogo "${colour[@]}" -result-xml "$report"
    status=$?
    total=$(count_in_report total "$report")
    if [ -n "$total" ]; then
        bad=$(($(count_in_report failed "$report") + $(count_in_report errors "$report")))
        passed=$((passed + $(count_in_report passed "$report")))
        skipped=$((skipped + $(count_in_report skipped "$report")))
    fi
    if [ -z "$total" ] || [ "$total" -eq 0 ] || { [ $status -ne 0 ] && [ "$bad" -eq 0 ]; }; then
        echo "$project: the run itself failed (status $status, ${total:-no} tests in its report)."
        bad=$((bad + 1))
    fi
    failed=$((failed + bad))
    [ "$bad" -eq 0 ]
}

workflow() { artifacts/bin/Workflow.Cli/release/workflow "$@"; }

# A command over the shipped definitions.
check_definitions() { check "workflow $*" workflow "$1" workflows docs "${@:2}"; }

step "install" install_parts || failed=$((failed + 1))
must "restore" dotnet restore Workflow.sln -p:Configuration=Release -v quiet
check "format" check_format
must "build" build_all

rm -rf "$reports" && mkdir -p "$reports"
for project in tests/*.Tests/*.csproj; do
    name=$(basename "$project" .csproj)
    step "test $name" run_tests "$name"
done
check_definitions check
check_definitions simulate --coverage
if has_postgresql; then
    check "workflow chaos --kills $kills" workflow chaos --kills "$kills"
else
    skipped=$((skipped + 1))
fi
completed=yes
