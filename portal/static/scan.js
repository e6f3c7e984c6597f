// A barcode by camera or from a picture into a field. Works on every [data-scan]; nothing leaves the page but what the
// reader submits.
import { drawn, libraryReader, nativeReader, shown } from "./scan-reader.js";

const PAUSE = 150;
const SIDES = [1600, 900, 500];

function scanner(box) {
  const part = name => box.querySelector(`[data-scan-${name}]`);
  const field = document.getElementById(box.dataset.scan);
  const view = part("view"), video = view.querySelector("video");
  let stream = null, reading = null;
  const say = (name, rest = "") => { part("said").textContent = name ? `${box.dataset[`said${name}`]} ${rest}` : ""; };
  const reader = () => (reading ??= nativeReader().then(found => found || libraryReader(box.dataset.scanLibrary)));

  function stop() {
    stream?.getTracks().forEach(track => track.stop());
    stream = video.srcObject = null;
    view.hidden = true;
  }
  function take(text) {
    stop();
    field.value = shown(text);
    say("Found", field.value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    if ("scanSubmits" in box.dataset) field.form.requestSubmit(); else field.focus();
  }
  async function look() {
    const read = await reader();
    for (let turned = false; stream; turned = !turned) {
      const text = video.videoWidth ? await read(drawn(video, video.videoWidth, video.videoHeight, 900, turned)) : "";
      if (text && stream) return take(text);
      await new Promise(done => setTimeout(done, PAUSE));
    }
  }
  part("camera").addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
      video.srcObject = stream;
      view.hidden = false;
      await video.play();
      say("Searching");
      await look();
    } catch (error) { stop(); say(error.name === "NotAllowedError" ? "Denied" : "Broken"); }
  });
  part("stop").addEventListener("click", () => { stop(); say(""); part("camera").focus(); });
  part("photo").addEventListener("change", async event => {
    const [file] = event.target.files;
    const image = file && await createImageBitmap(file).catch(() => null);
    const read = image && await reader().catch(() => null);
    event.target.value = "";
    for (const side of read ? SIDES : []) for (const turned of [false, true]) {
      const text = await read(drawn(image, image.width, image.height, side, turned));
      if (text) return take(text);
    }
    if (file) say("None");
  });
  part("camera").hidden = !navigator.mediaDevices?.getUserMedia;
  field.addEventListener("input", () => { if (field.value.includes("\u001d")) field.value = shown(field.value); });
  box.dataset.ready = "";
}

const prepare = () => document.querySelectorAll("[data-scan]:not([data-ready])").forEach(scanner);
prepare();
// A form that puts its next screen in place of the page (cases.js) says so.
document.addEventListener("portal:shown", prepare);
