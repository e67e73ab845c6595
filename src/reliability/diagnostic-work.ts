// What diagnostics do, in one module that is loaded when somebody asks for them.
export { BundleText } from './bundle-text.ts';
export { DiagnosticsReader } from './diagnostics-reader.ts';
