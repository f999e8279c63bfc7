// What every page may use. Each part looks for its own data attributes and does nothing where there are none;
// without JavaScript the same pages read, register and navigate.

import { sendBeacon } from "./page/beacon";
import { setUpCallToAction } from "./page/cta";
import { setUpCopying } from "./page/copying";
import { setUpCountdowns } from "./page/countdown";
import { setUpDialogs } from "./page/dialogs";
import { setUpForms } from "./page/forms";
import { setUpPictures } from "./page/pictures";
import { setUpPrinting } from "./page/printing";
import { setUpSharing } from "./page/sharing";
import { setUpTheme } from "./page/theme";
import { setUpTicking } from "./page/ticking";
import { showLocalTimes } from "./page/times";

setUpTheme();
setUpForms();
setUpDialogs();
setUpCopying();
setUpSharing();
setUpCountdowns();
setUpPrinting();
setUpPictures();
setUpCallToAction();
setUpTicking();
showLocalTimes();
void sendBeacon();
