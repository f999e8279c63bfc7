import { setUpMaker } from "../clips/maker";
import { followMaking } from "../clips/making";
import { one } from "../lib/dom";

const form = one<HTMLFormElement>("[data-clip-maker]");
if (form) setUpMaker(form);
const making = one("[data-making]");
if (making) followMaking(making, making.dataset["making"] ?? "");
