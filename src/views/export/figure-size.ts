/** The size of a picture that is taken away: a slide's, with letters that can be read from the back. */
export const FIGURE_WIDTH = 960;
export const FIGURE_HEIGHT = 540;
/** Pixels of an image per unit of the figure. */
export const IMAGE_SCALE = 2;
