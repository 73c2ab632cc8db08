"""Builds the image from the Containerfile, with a base image made here: no registry is asked."""

import shutil

from .shell import must

BASE, BUILT, TAG = "localhost/litellm-e2e-base", "localhost/litellm-e2e-built", "localhost/litellm-proxy:latest"

LIMITS = ["--isolation=chroot", "--pull=never", "--network=host", "--ulimit=nofile=1024:4096", "--ulimit=nproc=1024:2048"]


def build(lab):
    store = ["podman", f"--root={lab.folder}/store", f"--runroot={lab.folder}/runroot", "--runtime=runc",
             "--cgroup-manager=cgroupfs", "--storage-driver=overlay"]
    try:
        must(["tar", "-C", str(lab.cache / "image"), "-cf", f"{lab.folder}/base.tar", "."])
        must([*store, "import", "--quiet", f"{lab.folder}/base.tar", BASE], timeout=300)

        # The image of the build, with the program already in its place.
        out = lab.folder / "built"
        out.mkdir()
        shutil.copy(lab.environment()["LITELLM_PROXY_BIN"], out / "litellm-proxy")
        (out / "Containerfile").write_text(f"FROM {BASE}\nCOPY litellm-proxy /out/litellm-proxy\n")
        must([*store, "build", "--quiet", *LIMITS, f"--tag={BUILT}", str(out)], timeout=300)

        must([*store, "build", "--quiet", *LIMITS, "--format=docker", f"--build-arg=BASE_IMAGE={BASE}",
              f"--build-arg=BUILD_IMAGE={BUILT}", f"--tag={TAG}", f"--file={lab.repository}/Containerfile",
              str(lab.repository)], timeout=300)
        must([*store, "save", "--quiet", f"--output={lab.folder}/image.tar", TAG], timeout=300)
    finally:
        for name in ("built", "base.tar"):
            path = lab.folder / name
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
