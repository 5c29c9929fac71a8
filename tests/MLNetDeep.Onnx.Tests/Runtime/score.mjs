// Scores rows with the models of a folder:   node score.mjs FOLDER MODULES
// 0.onnx, 1.onnx, … with the rows 0.rows, …: floats, row after row. Writes 0.output0, 0.output1, …, and results.json, for
// each model what it takes and gives, or its error. MODULES is the folder that onnxruntime-node is installed in.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const [folder, modules] = process.argv.slice(2);
const ort = createRequire(resolve(modules, 'package.json'))('onnxruntime-node');

// Each input takes so many columns of a row as it is wide, in their order.
function inputsOf(session, rows) {
  const widths = session.inputMetadata.map(value => value.shape[1]);
  const columns = widths.reduce((sum, width) => sum + width);
  const count = rows.length / columns;
  let first = 0;
  return Object.fromEntries(session.inputNames.map((name, i) => {
    const [from, width] = [first, widths[i]];
    first += width;
    const values = Float32Array.from({ length: count * width }, (_, k) => rows[Math.floor(k / width) * columns + from + k % width]);
    return [name, new ort.Tensor('float32', values, [count, width])];
  }));
}

async function score(i) {
  const bytes = readFileSync(`${folder}/${i}.rows`);
  const session = await ort.InferenceSession.create(`${folder}/${i}.onnx`, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const outputs = await session.run(inputsOf(session, new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)));
  session.outputNames.forEach((name, k) => {
    const { buffer, byteOffset, byteLength } = outputs[name].data;
    writeFileSync(`${folder}/${i}.output${k}`, new Uint8Array(buffer, byteOffset, byteLength));
  });
  const values = metadata => metadata.map(value => `${value.name}: ${value.type} [${value.shape.join(', ')}]`);
  const result = { inputs: values(session.inputMetadata), outputs: values(session.outputMetadata), shapes: session.outputNames.map(name => outputs[name].dims) };
  await session.release();
  return result;
}

const results = [];
for (let i = 0; existsSync(`${folder}/${i}.onnx`); i++)
  results.push(await score(i).catch(error => ({ error: `${error}` })));
writeFileSync(`${folder}/results.json`, JSON.stringify(results));
