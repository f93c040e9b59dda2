# shellcheck shell=bash
# Sourced by the tools: Debian packages, installed only when missing.

# shellcheck disable=SC2034  # the sets are for the scripts that source this
{
  BUILD=(g++ cmake ninja-build ccache libcli11-dev nlohmann-json3-dev libfmt-dev libmd-dev libyaml-dev)
  TEST=(clang-19 clang-tidy-19 clang-format-19 libclang-rt-19-dev libgtest-dev libgmock-dev
    librapidcheck-dev libz3-dev libbenchmark-dev python3 python3-jsonschema jq shellcheck
    scdoc man-db zsh fish)
  PACKAGE=(debhelper dpkg-dev fakeroot lintian rpm scdoc git)
  VM=(gcc libc6-dev mmdebstrap kmod e2fsprogs util-linux patchelf)
  ANSIBLE=(ansible-core ansible-lint pylint pycodestyle yamllint python3-pytest python3-pytest-xdist python3-pytest-mock
    python3-voluptuous python3-venv python3-yaml)
  PICTURES=(chromium cmark-gfm fonts-dejavu-core poppler-utils pngquant python3)
}

as_root() {
  if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

need_packages() {
  local package missing=()
  local -A installed=()
  while read -r package; do
    installed[$package]=1
  done < <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p')
  for package; do
    [[ -n ${installed[$package]-} ]] || missing+=("$package")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  echo "installing: ${missing[*]}" >&2
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
  {
    as_root "${apt[@]}" update
    as_root "${apt[@]}" install -y --no-install-recommends "${missing[@]}"
  } </dev/null >&2
}
