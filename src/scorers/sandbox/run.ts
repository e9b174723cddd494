import type { QuickJSContext, QuickJSHandle, QuickJSWASMModule } from 'quickjs-emscripten';
import type { Json } from '../../model.ts';
import { jsonMatches } from '../json.ts';
import type { Task } from './task.ts';

const MEMORY_BYTES = 32 * 1024 * 1024;
/** More lets deep recursion run out of the stack of WebAssembly before QuickJS notices. */
const STACK_BYTES = 128 * 1024;
/** Processor time of this thread, so that a busy machine makes no right answer wrong. */
const CPU_MICROSECONDS = 300_000;
const MAX_RESULT = 100_000;

/** Evaluated before the answer's code, which may replace what it finds. */
const PRELUDE = `globalThis.console = { log() {}, info() {}, warn() {}, error() {}, debug() {} };
((stringify) => (value) => stringify(value))(JSON.stringify)`;

const valueOf = (vm: QuickJSContext, code: string): QuickJSHandle | null => {
  const result = vm.evalCode(code);
  if (result.error === undefined) return result.value;
  result.error.dispose();
  return null;
};

const jsonOf = (vm: QuickJSContext, stringify: QuickJSHandle, value: QuickJSHandle): Json | undefined => {
  const result = vm.callFunction(stringify, vm.undefined, value);
  if (result.error !== undefined) {
    result.error.dispose();
    return undefined;
  }
  const text = vm.typeof(result.value) === 'string' ? vm.getString(result.value) : '';
  result.value.dispose();
  return text === '' || text.length > MAX_RESULT ? undefined : (JSON.parse(text) as Json);
};

const passes = (vm: QuickJSContext, { code, tests }: Task): boolean => {
  const stringify = valueOf(vm, PRELUDE);
  if (stringify === null) throw new Error('the sandbox could not be prepared');
  const own = valueOf(vm, code);
  own?.dispose();
  const passed =
    own !== null &&
    tests.every(({ expression, value }) => {
      const handle = valueOf(vm, `(${expression})`);
      const given = handle === null ? undefined : jsonOf(vm, stringify, handle);
      handle?.dispose();
      return given !== undefined && jsonMatches(given, value, 'equal');
    });
  stringify.dispose();
  return passed;
};

/**
 * Whether the code runs and every test gives its value, within the limits of time, stack and memory. There is no file,
 * network, clock of the host or timer in it.
 * @throws when QuickJS itself breaks, after which its module must not be used again
 */
export const runTask = (quickJs: QuickJSWASMModule, task: Task): boolean => {
  const runtime = quickJs.newRuntime();
  runtime.setMemoryLimit(MEMORY_BYTES);
  runtime.setMaxStackSize(STACK_BYTES);
  const before = process.threadCpuUsage();
  runtime.setInterruptHandler(() => process.threadCpuUsage(before).user > CPU_MICROSECONDS);
  const vm = runtime.newContext();
  const passed = passes(vm, task);
  vm.dispose();
  runtime.dispose();
  return passed;
};
