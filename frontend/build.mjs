// Bundles the pages' script, every island, the styles and the icons into webapp/static/build/, under names that hold a hash
// of their content, and writes manifest.json: what templates ask for → the file that answers.

import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import * as esbuild from "esbuild";

const FRONTEND = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(FRONTEND);
const OUT = join(ROOT, "webapp", "static", "build");
const TRANSLATIONS = join(ROOT, "webapp", "translations");
const WATCH = process.argv.includes("--watch");

async function names(folder, pattern) {
  const found = await readdir(folder).catch(() => []);
  return found.filter((name) => pattern.test(name)).sort();
}

async function entryPoints() {
  const entries = {
    main: join(FRONTEND, "main.ts"),
    styles: join(FRONTEND, "styles", "main.css"),
    icons: join(FRONTEND, "icons.svg"),
  };
  for (const file of await names(join(FRONTEND, "islands"), /\.tsx?$/)) {
    entries[`islands/${basename(file).replace(/\.tsx?$/, "")}`] = join(FRONTEND, "islands", file);
  }
  for (const locale of await names(TRANSLATIONS, /^[a-z]{2}(_\w+)?$/)) {
    entries[`messages/${locale}`] = `messages:${locale}`;
  }
  return entries;
}

/** One script for each language: sets the messages that frontend/lib/i18n.ts reads. */
const messages = {
  name: "messages",
  setup(build) {
    build.onResolve({ filter: /^messages:/ }, ({ path }) => ({ path: path.slice("messages:".length), namespace: "messages" }));
    build.onLoad({ filter: /.*/, namespace: "messages" }, async ({ path }) => {
      const catalog = await readFile(join(TRANSLATIONS, path, "islands.json"), "utf8").catch(() => "{}");
      return { contents: `globalThis.ripplecastMessages = ${catalog};`, loader: "js" };
    });
  },
};

/** After each build: write a compressed twin of each file, then the manifest, and remove what no longer belongs to it. */
const manifest = {
  name: "manifest",
  setup(build) {
    build.onEnd(async ({ metafile, errors }) => {
      if (errors.length > 0) return;
      const files = {};
      for (const [output, { entryPoint }] of Object.entries(metafile.outputs)) {
        if (!entryPoint || output.endsWith(".map")) continue;
        const built = relative(OUT, join(ROOT, output)).replaceAll("\\", "/");
        files[built.replace(/-[A-Z0-9]{8}(?=\.\w+$)/, "")] = built;
      }
      const outputs = Object.keys(metafile.outputs).map((path) => join(ROOT, path));
      const compressed = await Promise.all(outputs.filter((path) => /\.(js|css|svg)$/.test(path)).map(compress));
      await replace(join(OUT, "manifest.json"), `${JSON.stringify(files, null, 2)}\n`);
      await removeStale(new Set([...outputs, ...compressed]));
    });
  },
};

/** Written beside and moved into place: a server that reads it at this moment finds the old one or the new one, whole. */
async function replace(path, content) {
  await writeFile(`${path}.new`, content);
  await rename(`${path}.new`, path);
}

async function compress(path) {
  await writeFile(`${path}.gz`, await promisify(gzip)(await readFile(path), { level: 9 }));
  return `${path}.gz`;
}

async function removeStale(kept) {
  const entries = await readdir(OUT, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && entry.name !== "manifest.json" && !kept.has(path)) await rm(path);
  }
}

const options = {
  absWorkingDir: ROOT,
  entryPoints: await entryPoints(),
  outdir: OUT,
  entryNames: "[dir]/[name]-[hash]",
  chunkNames: "chunks/[name]-[hash]",
  assetNames: "assets/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022", "chrome99", "firefox97", "safari15.4"],
  charset: "utf8",
  jsx: "automatic",
  jsxImportSource: "preact",
  loader: { ".svg": "copy" },
  legalComments: "linked",
  minify: true,
  sourcemap: "linked",
  metafile: true,
  logLevel: "warning",
  plugins: [messages, manifest],
};

if (WATCH) {
  await (await esbuild.context(options)).watch();
} else {
  await esbuild.build(options);
}
