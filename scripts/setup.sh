#!/bin/sh
# Makes the virtual environment and sees to a browser and Tesseract; with a second word `test`, also to the programs
# that only tests need. Nothing is installed twice.
set -eu
venv=$1
python=${PYTHON:-python3}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else return 1; fi; }

# Debian packages, where this is Debian and something is missing.
install() {
  command -v apt-get >/dev/null || return 1
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python3 ..." >&2
  exit 3
}
[ -x "$venv/bin/pip" ] || "$python" -m venv "$venv" 2>/dev/null || {
  rm -rf "$venv"
  install python3-venv && "$python" -m venv "$venv"
}
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .

missing=""
browser=""
for program in chromium-headless-shell chromium google-chrome; do
  command -v "$program" >/dev/null && browser=$program
done
[ -n "$browser" ] || missing="chromium-headless-shell"
command -v tesseract >/dev/null || missing="$missing tesseract-ocr"
# Forms are filled with these: every Latin and Greek letter, and Chinese, Japanese and Korean.
[ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] || missing="$missing fonts-dejavu-core"
[ -e /usr/share/fonts/truetype/wqy/wqy-microhei.ttc ] || missing="$missing fonts-wqy-microhei"
if [ "${2:-}" = test ]; then
  # The Debian package would start a server of its own; the tests start theirs, on loopback.
  if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && ! command -v initdb >/dev/null; then
    as_root mkdir -p /etc/postgresql-common 2>/dev/null &&
      echo "create_main_cluster = false" | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null || true
    missing="$missing postgresql"
  fi
  command -v openssl >/dev/null || missing="$missing openssl"
  command -v pdftoppm >/dev/null || missing="$missing poppler-utils"
  command -v ip >/dev/null || [ -x /usr/sbin/ip ] || missing="$missing iproute2"
fi
[ -n "$missing" ] || exit 0
# shellcheck disable=SC2086 # a list of package names
install $missing && exit 0
# Where there is no apt, Playwright's own browser will do.
[ -n "$browser" ] || "$venv/bin/python" -m playwright install chromium-headless-shell ||
  echo "No browser could be installed. Run '$venv/bin/nightclerk doctor' for the command." >&2
