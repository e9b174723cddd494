/**
 * The value that a Student t variable with so many degrees of freedom passes with the probability that a normal one
 * passes z, by Wallace's approximation (Annals of Mathematical Statistics 30, 1959): within 2% from five degrees on.
 * Example: z = 3.09 (one in a thousand), 7 degrees: 4.81; exactly 4.785.
 */
export const studentLimit = (z: number, degrees: number): number => {
  const scaled = (z * (8 * degrees + 3)) / (8 * degrees + 1);
  return Math.sqrt(degrees * Math.expm1((scaled * scaled) / degrees));
};
