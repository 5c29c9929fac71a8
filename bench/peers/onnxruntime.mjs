// ONNX Runtime's speed on the networks that `pytorch.py --onnx FOLDER` has written, one JSON line each:
//   node onnxruntime.mjs FOLDER [seconds a measurement]
// many: rows/s at 20,000 rows a call; one: median microseconds of a one-row call, a turn of Node's event loop included.
// The best of one and two threads.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import ort from 'onnxruntime-node';

const ROWS = 20_000;
const [folder, seconds = 2] = process.argv.slice(2);
const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json');

const median = values => values.sort((a, b) => a - b)[values.length >> 1];

async function secondsPerCall(action) {
  await action();
  const start = performance.now();
  let calls = 0;
  do {
    await action();
    calls++;
  } while (calls < 3 || performance.now() - start < seconds * 1000);
  return (performance.now() - start) / calls / 1000;
}

async function medianCall(action) {
  const times = [];
  for (let call = -50; call < 500; call++) {
    const start = performance.now();
    await action();
    if (call >= 0)
      times.push((performance.now() - start) / 1000);
  }
  return median(times);
}

const tensor = (values, inputs) => new ort.Tensor('float32', values, [values.length / inputs, inputs]);

async function check(session, { x, logits, inputs }, name) {
  const result = (await session.run({ x: tensor(Float32Array.from(x), inputs) })).logits.data;
  const difference = Math.max(...logits.map((expected, i) => Math.abs(expected - result[i])));
  if (!(difference < 1e-4))
    throw new Error(`Network ${name} differs from PyTorch's by ${difference}.`);
}

for (const name of ['A', 'B', 'C', 'D']) {
  const expected = JSON.parse(readFileSync(`${folder}/${name}.json`));
  const many = tensor(Float32Array.from({ length: ROWS * expected.inputs }, () => 2 * Math.random() - 1), expected.inputs);
  const one = tensor(many.data.slice(0, expected.inputs), expected.inputs);
  const figures = { network: name, many_rows_per_s: 0, one_row_us: Infinity, onnxruntime: version };
  for (const threads of [1, 2]) {
    const session = await ort.InferenceSession.create(`${folder}/${name}.onnx`, { intraOpNumThreads: threads });
    await check(session, expected, name);
    const manySeconds = await secondsPerCall(() => session.run({ x: many }));
    const oneSeconds = await medianCall(() => session.run({ x: one }));
    figures.many_rows_per_s = Math.max(figures.many_rows_per_s, Math.round(ROWS / manySeconds));
    figures.one_row_us = Math.min(figures.one_row_us, Math.round(oneSeconds * 1e7) / 10);
    await session.release();
  }
  console.log(JSON.stringify(figures));
}
