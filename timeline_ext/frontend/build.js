// Bundles src/ into dist/: one script, wrapped for the page, the widget and JupyterLab.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const lab = join(dist, "labextension");
const project = JSON.parse(await readFile(join(here, "package.json"), "utf8"));

const options = {
  absWorkingDir: here,
  bundle: true,
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  minify: true,
  target: "es2022",
  write: false,
};
const view = await build({ ...options, entryPoints: ["src/hosts.ts"], format: "iife", globalName: "timelineExt" });
const script = view.outputFiles[0].text;
await rm(dist, { recursive: true, force: true });
await mkdir(join(lab, "static"), { recursive: true });
await writeFile(join(dist, "timeline.js"), script);

// The one script as an ES module, for JupyterLab to load when it draws its first timeline.
const module = `${script}export const { drawStandalone } = timelineExt;\n`;
const chunk = `timeline.${digest(module)}.js`;
await writeFile(join(lab, "static", chunk), module);
const spoken = await words();
const define = { CHUNK: JSON.stringify(chunk), NAME: JSON.stringify(project.name), WORDS: JSON.stringify(spoken) };
const entry = await build({ ...options, entryPoints: ["src/lab.ts"], format: "iife", define });
const remote = `remoteEntry.${digest(entry.outputFiles[0].text)}.js`;
await writeFile(join(lab, "static", remote), entry.outputFiles[0].text);
await writeFile(
  join(lab, "package.json"),
  JSON.stringify(
    {
      name: project.name,
      version: project.version,
      description: project.description,
      license: project.license,
      jupyterlab: {
        extension: true,
        mimeExtension: true,
        _build: { load: `static/${remote}`, extension: "./extension", mimeExtension: "./mimeExtension" },
      },
    },
    null,
    2,
  ) + "\n",
);

// What JupyterLab lists under Help → Licenses: the packages of others in the bundle, with their licences.
const bundled = await packages({ ...view.metafile.inputs, ...entry.metafile.inputs });
await writeFile(join(lab, "static", "third-party-licenses.json"), JSON.stringify({ packages: bundled }, null, 2) + "\n");

// Where JupyterLab's server looks for the schema of the settings, and for the version beside it.
const schemas = join(lab, "schemas", project.name);
await mkdir(schemas, { recursive: true });
const schema = JSON.parse(await readFile(join(here, "schema", "plugin.json"), "utf8"));
schema.properties.language.enum = ["", ...Object.keys(spoken)];
await writeFile(join(schemas, "plugin.json"), JSON.stringify(schema, null, 2) + "\n");
await writeFile(join(schemas, "package.json.orig"), JSON.stringify({ name: project.name, version: project.version }) + "\n");


/** The table [lab] of each language's words; its texts are written so that TOML and JSON read them alike. */
async function words() {
  const languages = join(here, "..", "languages");
  const found = {};
  for (const code of (await readdir(languages)).sort()) {
    const text = await readFile(join(languages, code, "display.toml"), "utf8").catch(() => "");
    const table = /^\[lab\]\n((?:\w+ = ".*"\n)+)/m.exec(text);
    if (table) found[code] = Object.fromEntries([...table[1].matchAll(/^(\w+) = (".*")$/gm)].map(([, key, word]) => [key, JSON.parse(word)]));
  }
  return found;
}

/** The packages that files come from; one without the text of its licence stops the build. */
async function packages(inputs) {
  const folders = new Set(Object.keys(inputs).map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]).filter(Boolean));
  return Promise.all(
    [...folders].sort().map(async (folder) => {
      const { name, version, license } = JSON.parse(await readFile(join(here, folder, "package.json"), "utf8"));
      const file = (await readdir(join(here, folder))).find((it) => /^licen[cs]e/i.test(it));
      if (!file) throw new Error(`${name} ${version} brings no text of its licence (${license})`);
      return { name, versionInfo: version, licenseId: license, extractedText: await readFile(join(here, folder, file), "utf8") };
    }),
  );
}

function digest(text) {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
