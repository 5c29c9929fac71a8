// Scores with converted models:   node columns.mjs FOLDER MODULES
// 0.onnx, 1.onnx, … with 0.json, …, their inputs by name, each { type, dims, values }. Writes results.json: for each model its outputs
// in the same form, or its error. Numbers that JSON lacks are texts. MODULES is the folder that onnxruntime-node is installed in.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const [folder, modules] = process.argv.slice(2);
const ort = createRequire(resolve(modules, 'package.json'))('onnxruntime-node');
const arrays = { float32: Float32Array, uint32: Uint32Array, uint8: Uint8Array, bool: Uint8Array };

const toTensor = ({ type, dims, values }) => new ort.Tensor(type, type === 'string' ? values : arrays[type].from(values, Number), dims);

const toJson = value => typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value)) ? `${value}` : value;

async function score(i) {
  const session = await ort.InferenceSession.create(`${folder}/${i}.onnx`, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const inputs = Object.entries(JSON.parse(readFileSync(`${folder}/${i}.json`))).map(([name, value]) => [name, toTensor(value)]);
  const outputs = await session.run(Object.fromEntries(inputs));
  await session.release();
  return Object.fromEntries(Object.entries(outputs).map(([name, { type, dims, data }]) => [name, { type, dims, values: Array.from(data, toJson) }]));
}

const results = [];
for (let i = 0; existsSync(`${folder}/${i}.onnx`); i++)
  results.push(await score(i).catch(error => ({ error: `${error}` })));
writeFileSync(`${folder}/results.json`, JSON.stringify(results));
