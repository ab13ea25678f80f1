export default { clearScreen: false, optimizeDeps: { exclude: ['fieldwise'] } };
