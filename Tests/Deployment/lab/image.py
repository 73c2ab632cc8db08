"""Builds the image from the Containerfile, with a base image made here: no registry is asked."""

import shutil

from .shell import must

BASE, BUILT, TAG = "localhost/litellm-e2e-base", "localhost/litellm-e2e-built", "localhost/litellm-proxy:latest"


def build(lab):
    store = ["podman", f"--root={lab.folder}/store", f"--runroot={lab.folder}/runroot", "--runtime=runc",
             "--cgroup-manager=cgroupfs", "--storage-driver=overlay"]
    try:
        must(["tar", "-C", str(lab.cache / "image"), "-cf", f"{lab.folder}/base.tar", "."])
        must([*store, "import", "--quiet", f"{lab.folder}/base.tar", BASE], timeout=300)

        # The image of the build, with the program already in its place.
        out = lab.folder / "built" / "out"
        out.mkdir(parents=True)
        shutil.copy(lab.environment()["LITELLM_PROXY_BIN"], out / "litellm-proxy")
        must(["cp", "-a", "--reflink=auto", f"{lab.cache}/image/.", f"{lab.folder}/built/"])
        must(["tar", "-C", f"{lab.folder}/built", "-cf", f"{lab.folder}/built.tar", "."])
        must([*store, "import", "--quiet", f"{lab.folder}/built.tar", BUILT], timeout=300)

        must([*store, "build", "--quiet", "--isolation=chroot", "--format=docker", "--pull=never", "--network=none",
              "--ulimit=nofile=1024:4096", "--ulimit=nproc=1024:2048", f"--build-arg=BASE_IMAGE={BASE}",
              f"--build-arg=BUILD_IMAGE={BUILT}", f"--tag={TAG}", f"--file={lab.repository}/Containerfile",
              str(lab.repository)], timeout=300)
        must([*store, "save", "--quiet", f"--output={lab.folder}/image.tar", TAG], timeout=300)
    finally:
        for name in ("built", "base.tar", "built.tar"):
            path = lab.folder / name
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
