// Makes the calls of a file with the AWS SDK for JavaScript: run.mjs FILE ENDPOINT.
// Prints each that went wrong. The SDK is looked for in SDK, a folder with node_modules.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(process.env.SDK + "/");
const [file, endpoint] = process.argv.slice(2);
const names = {
  iam: "IAMClient", kms: "KMSClient", s3: "S3Client", sts: "STSClient",
  cloudtrail: "CloudTrailClient", organizations: "OrganizationsClient", cloudcontrol: "CloudControlClient",
};
const saved = {};
const clients = {};

// filled puts what earlier calls have saved in the places of $names.
function filled(value) {
  if (Array.isArray(value)) return value.map(filled);
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, filled(member)]));
  }
  return typeof value === "string" && value.startsWith("$") ? saved[value.slice(1)] : value;
}

// at returns the member of a value at a path such as Roles.0.RoleName.
const at = (value, path) => path.split(".").reduce((found, step) => found?.[step], value);

// made makes a call, again until it returns what the call waits for.
async function made(call, client, Command) {
  for (;;) {
    const out = await client.send(new Command(filled(call.input ?? {})));
    if (Object.entries(call.until ?? {}).every(([path, want]) => at(out, path) === want)) return out;
    await new Promise((later) => setTimeout(later, 10));
  }
}

// wrong makes a call and returns what is wrong with what came.
async function wrong(call) {
  const sdk = require("@aws-sdk/client-" + call.service);
  clients[call.service] ??= new sdk[names[call.service]]({ endpoint, maxAttempts: 1, forcePathStyle: true });
  let out;
  try {
    out = await made(call, clients[call.service], sdk[call.operation + "Command"]);
  } catch (error) {
    // The SDK calls some errors by their shapes: NoSuchEntityException for NoSuchEntity.
    const code = error.name.replace(/Exception$/, "");
    return call.error?.replace(/Exception$/, "") === code ? "" : `refused with ${error.name}: ${error.message}`;
  }
  await out.Body?.transformToByteArray(); // an unread body keeps its connection
  if (call.error) return `not refused with ${call.error}`;
  for (const [name, path] of Object.entries(call.save ?? {})) saved[name] = at(out, path);
  for (const [path, want] of Object.entries(call.want ?? {})) {
    if (at(out, path) !== filled(want)) return `${path} is ${JSON.stringify(at(out, path))}, not ${JSON.stringify(filled(want))}`;
  }
  return "";
}

for (const call of JSON.parse(readFileSync(file, "utf8"))) {
  const text = await wrong(call);
  if (text) {
    process.exitCode = 1;
    console.log(`${call.service} ${call.operation}: ${text}`);
  }
}
for (const client of Object.values(clients)) client.destroy();
