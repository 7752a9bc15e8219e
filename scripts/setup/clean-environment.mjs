/**
 * The environment that our own programs are started with. What could load foreign code into them or weaken their TLS
 * is left out, and so is what an outer `npm run` says about itself, which an inner npm would obey.
 */
import { delimiter, dirname } from 'node:path';

const refused = ['NODE_OPTIONS', 'NODE_TLS_REJECT_UNAUTHORIZED', 'NODE_EXTRA_CA_CERTS', 'NODE_REPL_EXTERNAL_MODULE', 'NODE_V8_COVERAGE', 'NODE_PATH'];
const ofOuterNpm = /^npm_(package|lifecycle|command|execpath|node_execpath|config_(local_prefix|global_prefix|prefix|node_gyp|noproxy|user_agent)$)/;

export function cleanEnvironment(env = process.env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !refused.includes(name.toUpperCase()) && !ofOuterNpm.test(name)));
}

/** Says whether this process was started with something in its environment that our own programs must not obey. */
export function isTainted(env = process.env) {
  return refused.some((name) => Boolean(env[name]));
}

/** The same with one Node first on the PATH, so that whatever is started by name (`#!/usr/bin/env node`) gets it too. */
export function environmentWithNode(node, env = process.env) {
  const clean = cleanEnvironment(env);
  const pathName = Object.keys(clean).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...clean, [pathName]: [dirname(node), clean[pathName]].filter(Boolean).join(delimiter) };
}

/** npm needs the certificates of a company's proxy where its user set them; nothing else of ours does. */
export function environmentForNpm(node, env = process.env) {
  const extra = env.NODE_EXTRA_CA_CERTS;
  return { ...environmentWithNode(node, env), ...(extra ? { NODE_EXTRA_CA_CERTS: extra } : {}) };
}
