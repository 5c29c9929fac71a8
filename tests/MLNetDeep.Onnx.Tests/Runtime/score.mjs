// Scores rows with the models of a folder:   node score.mjs FOLDER MODULES
// 0.onnx, 1.onnx, … with the rows 0.rows, …: floats, row after row. Writes 0.probabilities and 0.label, …, and results.json, for
// each model what it takes and gives, or its error. MODULES is the folder that onnxruntime-node is installed in.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const [folder, modules] = process.argv.slice(2);
const ort = createRequire(resolve(modules, 'package.json'))('onnxruntime-node');

function inputsOf(session, rows) {
  const names = session.inputNames;
  const columns = names.length > 1 ? names.length : session.inputMetadata[0].shape[1];
  const count = rows.length / columns;
  if (names.length === 1)
    return { [names[0]]: new ort.Tensor('float32', rows, [count, columns]) };
  return Object.fromEntries(names.map((name, c) =>
    [name, new ort.Tensor('float32', Float32Array.from({ length: count }, (_, r) => rows[r * columns + c]), [count, 1])]));
}

async function score(i) {
  const bytes = readFileSync(`${folder}/${i}.rows`);
  const session = await ort.InferenceSession.create(`${folder}/${i}.onnx`, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const outputs = await session.run(inputsOf(session, new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)));
  const [probabilities, label] = session.outputNames.map(name => outputs[name]);
  writeFileSync(`${folder}/${i}.probabilities`, new Uint8Array(probabilities.data.buffer, probabilities.data.byteOffset, probabilities.data.byteLength));
  writeFileSync(`${folder}/${i}.label`, new Uint8Array(label.data.buffer, label.data.byteOffset, label.data.byteLength));
  const values = metadata => metadata.map(value => `${value.name}: ${value.type} [${value.shape.join(', ')}]`);
  const result = { inputs: values(session.inputMetadata), outputs: values(session.outputMetadata), labelShape: label.dims };
  await session.release();
  return result;
}

const results = [];
for (let i = 0; existsSync(`${folder}/${i}.onnx`); i++)
  results.push(await score(i).catch(error => ({ error: `${error}` })));
writeFileSync(`${folder}/results.json`, JSON.stringify(results));
