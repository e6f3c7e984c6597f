// Reads the codes of goods off a canvas: by the browser's own BarcodeDetector where it knows them, else by a library that
// is fetched from this site when it is first needed.
const FORMATS = ["ean_13", "ean_8", "upc_a", "upc_e", "itf", "code_128", "data_matrix", "qr_code"];
const NEEDED = ["ean_13", "data_matrix"];

// The separator of GS1 codes is a control character, which no form can send; its picture stands for it.
export const shown = text => text.replace(/^\u001d/, "").replaceAll("\u001d", "␝").trim();

export async function nativeReader() {
  const known = "BarcodeDetector" in window ? await window.BarcodeDetector.getSupportedFormats() : [];
  if (!NEEDED.every(name => known.includes(name))) return null;
  const detector = new window.BarcodeDetector({ formats: FORMATS.filter(name => known.includes(name)) });
  return async canvas => (await detector.detect(canvas)).map(code => code.rawValue)[0] || "";
}

export async function libraryReader(address) {
  if (!window.ZXing) await new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), { src: address, onload: done, onerror: failed });
    document.head.append(script);
  });
  const { BarcodeFormat: F, DecodeHintType: H, ...Z } = window.ZXing;
  const formats = [F.EAN_13, F.EAN_8, F.UPC_A, F.UPC_E, F.ITF, F.CODE_128, F.DATA_MATRIX, F.QR_CODE];
  const reader = new Z.MultiFormatReader();
  reader.setHints(new Map([[H.POSSIBLE_FORMATS, formats], [H.TRY_HARDER, true], [H.ASSUME_GS1, true]]));
  return async canvas => {
    try {
      const source = new Z.HTMLCanvasElementLuminanceSource(canvas);
      return reader.decodeWithState(new Z.BinaryBitmap(new Z.HybridBinarizer(source))).getText();
    } catch { return ""; }
  };
}

export function drawn(image, width, height, side, turned) {
  const scale = Math.min(1, side / Math.max(width, height));
  const canvas = document.createElement("canvas");
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  [canvas.width, canvas.height] = turned ? [h, w] : [w, h];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (turned) { context.translate(h, 0); context.rotate(Math.PI / 2); }
  context.drawImage(image, 0, 0, w, h);
  return canvas;
}
